// Writes rows with SQLite and says each one once it is committed, until it is killed. Its first argument is the library
// of SQLite, its second the database, its third how carefully it writes (PRAGMA synchronous).

#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

int main(int count, char **words) {
  if (count != 4) return 2;
  // The library takes it for granted that its host has brought mathematics along.
  dlopen("libm.so.6", RTLD_NOW | RTLD_GLOBAL);
  void *sqlite = dlopen(words[1], RTLD_NOW);
  if (!sqlite) {
    fprintf(stderr, "%s\n", dlerror());
    return 3;
  }
  int (*open_database)(const char *, void **) = (int (*)(const char *, void **))dlsym(sqlite, "sqlite3_open");
  int (*execute)(void *, const char *, void *, void *, char **) = (int (*)(void *, const char *, void *, void *, char **))dlsym(sqlite, "sqlite3_exec");
  void *database;
  char sql[200];
  if (open_database(words[2], &database)) return 4;
  snprintf(sql, sizeof sql, "PRAGMA journal_mode = WAL; PRAGMA synchronous = %s; PRAGMA wal_autocheckpoint = 50; CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, text)", words[3]);
  if (execute(database, sql, 0, 0, 0)) return 5;
  for (int id = 1;; id++) {
    snprintf(sql, sizeof sql, "INSERT INTO rows VALUES (%d, hex(randomblob(200)))", id);
    if (execute(database, sql, 0, 0, 0)) return 6;
    printf("%d\n", id);
    fflush(stdout);
  }
}
