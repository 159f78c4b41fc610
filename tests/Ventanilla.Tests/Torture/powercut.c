// A disk that forgets: what a program wrote and did not fsync can be taken back after it was killed, as a power cut would.
//
// Preloaded into the program (LD_PRELOAD). Every write, truncation, creation, renaming and removal below POWERCUT_ROOT goes
// through to the real file system at once, but what was there before is first noted in the journal POWERCUT_JOURNAL; an
// fsync is noted as well (and not passed on: the machine itself does not lose power). The harness kills the program, reads
// the journal and takes back a random part of what no fsync had made durable.
//
// POWERCUT_CONTROL is a small shared file with which the harness makes calls fail while the program runs, and sets its
// wall clock wrong.
//
// Directory entries become durable only when their directory is synced, which is stricter than ext4. The "-shm" files of
// SQLite are memory that happens to have a name, and are left out.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, FAILED_SYNC = 3, CREATE = 4, RENAME = 5, UNLINK = 6, OPEN = 7 };

// One record of the journal; old bytes, then the two paths, follow it.
struct record {
  uint32_t magic, kind;
  uint64_t inode;
  int64_t offset, length;      // what was written
  int64_t old_size, new_size;  // of the file
  uint32_t old_bytes, path, other, saved;
};

// What the harness sets. Countdowns: 0 is off, 1 makes the next call fail.
struct control {
  int32_t fail_sync, fail_write, full, failures;
  int64_t clock;  // seconds by which the wall clock is wrong; what runs by itself (CLOCK_MONOTONIC) goes on
};

#define MAGIC 0x54554350
#define MAX_FD 65536

static struct { char tracked, directory, append; uint64_t inode; } files[MAX_FD];
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static char root[PATH_MAX], saved_folder[PATH_MAX];
static size_t root_length;
static int journal = -1;
static uint32_t saved_count;
static int64_t noted;
static struct control *control;

static __attribute__((constructor)) void begin(void) {
  const char *r = getenv("POWERCUT_ROOT"), *j = getenv("POWERCUT_JOURNAL"), *c = getenv("POWERCUT_CONTROL");
  if (!r || !j) return;
  snprintf(root, sizeof root, "%s", r);
  root_length = strlen(root);
  snprintf(saved_folder, sizeof saved_folder, "%s.saved", j);
  syscall(SYS_mkdir, saved_folder, 0700);
  journal = (int)syscall(SYS_openat, AT_FDCWD, j, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  int fd = c ? (int)syscall(SYS_openat, AT_FDCWD, c, O_RDWR | O_CLOEXEC, 0) : -1;
  if (fd >= 0) {
    void *m = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (m != MAP_FAILED) control = m;
    syscall(SYS_close, fd);
  }
}

static int ours(const char *path) {
  if (journal < 0 || !path || strncmp(path, root, root_length) || (path[root_length] != '/' && path[root_length])) return 0;
  size_t n = strlen(path);
  return n < 4 || strcmp(path + n - 4, "-shm");
}

static int known(int fd) { return fd >= 0 && fd < MAX_FD && files[fd].tracked; }

static int64_t size_of(int fd) {
  struct stat s;
  return fstat(fd, &s) ? 0 : s.st_size;
}

static void note(struct record r, const void *old, const char *path, const char *other) {
  r.magic = MAGIC;
  r.path = path ? (uint32_t)strlen(path) : 0;
  r.other = other ? (uint32_t)strlen(other) : 0;
  struct iovec parts[] = {{&r, sizeof r}, {(void *)old, r.old_bytes}, {(void *)path, r.path}, {(void *)other, r.other}};
  syscall(SYS_writev, journal, parts, 4);
  noted++;
}

// Notes what a write (or a truncation, when length is 0) is about to replace.
static void note_write(int fd, int64_t offset, int64_t length, int64_t new_size) {
  int64_t size = size_of(fd);
  int64_t from = length ? offset : new_size, until = length ? offset + length : size;
  if (until > size) until = size;
  int64_t bytes = until > from ? until - from : 0;
  char *old = bytes ? malloc((size_t)bytes) : NULL;
  if (bytes && syscall(SYS_pread64, fd, old, (size_t)bytes, from) != bytes) {
    // Not opened for reading: by another way.
    char name[64];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    int again = (int)syscall(SYS_openat, AT_FDCWD, name, O_RDONLY | O_CLOEXEC, 0);
    syscall(SYS_pread64, again, old, (size_t)bytes, from);
    syscall(SYS_close, again);
  }
  if (length && offset + length > size) new_size = offset + length; else if (length) new_size = size;
  note((struct record){.kind = WRITE, .inode = files[fd].inode, .offset = from, .length = length ? length : bytes,
                       .old_size = size, .new_size = new_size, .old_bytes = (uint32_t)bytes}, old, NULL, NULL);
  free(old);
}

// Whether this write is to fail, and how.
static int broken(int fd, int64_t offset, int64_t length) {
  if (!control) return 0;
  if (control->fail_write > 0 && --control->fail_write == 0) {
    control->failures++;
    return EIO;
  }
  if (control->full && offset + length > size_of(fd)) {
    control->failures++;
    return ENOSPC;
  }
  return 0;
}

static void track(int fd, const char *path, int flags, int created) {
  struct stat s;
  if (fd < 0 || fd >= MAX_FD || fstat(fd, &s)) return;
  files[fd].tracked = 1;
  files[fd].directory = S_ISDIR(s.st_mode);
  files[fd].append = !!(flags & O_APPEND);
  files[fd].inode = s.st_ino;
  note((struct record){.kind = created ? CREATE : OPEN, .inode = s.st_ino, .old_size = S_ISDIR(s.st_mode)}, NULL, path, NULL);
}

static int open_any(int at, const char *path, int flags, mode_t mode) {
  char whole[PATH_MAX];
  if (path && path[0] != '/' && at == AT_FDCWD && getcwd(whole, sizeof whole)) {
    strncat(whole, "/", sizeof whole - strlen(whole) - 1);
    strncat(whole, path, sizeof whole - strlen(whole) - 1);
  } else {
    snprintf(whole, sizeof whole, "%s", path ? path : "");
  }
  if (!ours(whole)) return (int)syscall(SYS_openat, at, path, flags, mode);
  pthread_mutex_lock(&turn);
  int existed = access(whole, F_OK) == 0, failed = 0;
  if (!existed && (flags & O_CREAT) && control && control->full) {
    control->failures++;
    failed = ENOSPC;
  }
  int fd = failed ? -1 : (int)syscall(SYS_openat, at, path, flags & ~O_TRUNC, mode);
  int error = failed ? failed : errno;
  if (fd >= 0) {
    track(fd, whole, flags, !existed && (flags & O_CREAT));
    if ((flags & O_TRUNC) && !files[fd].directory) {
      note_write(fd, 0, 0, 0);
      syscall(SYS_ftruncate, fd, 0);
    }
  }
  pthread_mutex_unlock(&turn);
  errno = error;
  return fd;
}

#define MODE mode_t mode = 0; if (flags & (O_CREAT | O_TMPFILE)) { va_list a; va_start(a, flags); mode = va_arg(a, mode_t); va_end(a); }
int open(const char *path, int flags, ...) { MODE return open_any(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE return open_any(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE return open_any(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE return open_any(at, path, flags, mode); }
int creat(const char *path, mode_t mode) { return open_any(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int close(int fd) {
  if (known(fd)) files[fd].tracked = 0;
  return (int)syscall(SYS_close, fd);
}

static ssize_t write_any(int fd, const struct iovec *parts, int count, int64_t offset) {
  int64_t length = 0;
  for (int i = 0; i < count; i++) length += (int64_t)parts[i].iov_len;
  pthread_mutex_lock(&turn);
  int64_t at = offset >= 0 ? offset : files[fd].append ? size_of(fd) : lseek(fd, 0, SEEK_CUR);
  ssize_t done = -1;
  int error = broken(fd, at, length);
  if (!error) {
    note_write(fd, at, length, 0);
    done = offset >= 0 ? syscall(SYS_pwritev, fd, parts, count, (long)offset, 0L) : syscall(SYS_writev, fd, parts, count);
    error = errno;
  }
  pthread_mutex_unlock(&turn);
  errno = error;
  return done;
}

ssize_t write(int fd, const void *bytes, size_t length) {
  struct iovec one = {(void *)bytes, length};
  return known(fd) && length ? write_any(fd, &one, 1, -1) : syscall(SYS_write, fd, bytes, length);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  struct iovec one = {(void *)bytes, length};
  return known(fd) && length ? write_any(fd, &one, 1, offset) : syscall(SYS_pwrite64, fd, bytes, length, offset);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return pwrite64(fd, bytes, length, offset); }

ssize_t writev(int fd, const struct iovec *parts, int count) {
  return known(fd) ? write_any(fd, parts, count, -1) : syscall(SYS_writev, fd, parts, count);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
  return known(fd) ? write_any(fd, parts, count, offset) : syscall(SYS_pwritev, fd, parts, count, (long)offset, 0L);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) { return pwritev64(fd, parts, count, offset); }

int ftruncate64(int fd, off64_t size) {
  if (!known(fd)) return (int)syscall(SYS_ftruncate, fd, size);
  pthread_mutex_lock(&turn);
  int error = size > size_of(fd) ? broken(fd, 0, size) : 0, done = -1;
  if (!error) {
    note_write(fd, 0, 0, size);
    done = (int)syscall(SYS_ftruncate, fd, size);
    error = errno;
  }
  pthread_mutex_unlock(&turn);
  errno = error;
  return done;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

// Room is not taken beforehand: a file grows by being written.
int posix_fallocate64(int fd, off64_t offset, off64_t length) {
  return known(fd) ? (control && control->full ? ENOSPC : 0) : (syscall(SYS_fallocate, fd, 0, offset, length) ? errno : 0);
}
int posix_fallocate(int fd, off_t offset, off_t length) { return posix_fallocate64(fd, offset, length); }
int fallocate64(int fd, int mode, off64_t offset, off64_t length) {
  if (!known(fd)) return (int)syscall(SYS_fallocate, fd, mode, offset, length);
  errno = EOPNOTSUPP;
  return -1;
}
int fallocate(int fd, int mode, off_t offset, off_t length) { return fallocate64(fd, mode, offset, length); }

// Takes as long as on a good disk, and makes durable what had been written when it began.
static int sync_any(int fd) {
  pthread_mutex_lock(&turn);
  int64_t before = noted;
  pthread_mutex_unlock(&turn);
  usleep(2000);
  pthread_mutex_lock(&turn);
  int failed = control && control->fail_sync > 0 && --control->fail_sync == 0;
  if (failed) control->failures++;
  // Since Linux 4.13 what could not be written is forgotten: the next fsync succeeds and makes nothing of it durable.
  note((struct record){.kind = failed ? FAILED_SYNC : SYNC, .inode = files[fd].inode, .offset = before}, NULL, NULL, NULL);
  pthread_mutex_unlock(&turn);
  if (failed) errno = EIO;
  return failed ? -1 : 0;
}

int fsync(int fd) { return known(fd) ? sync_any(fd) : (int)syscall(SYS_fsync, fd); }
int fdatasync(int fd) { return known(fd) ? sync_any(fd) : (int)syscall(SYS_fdatasync, fd); }

// Keeps the file itself under another name, so that its removal can be taken back.
static uint32_t save(const char *path) {
  char to[PATH_MAX + 32];
  snprintf(to, sizeof to, "%s/%u", saved_folder, ++saved_count);
  return syscall(SYS_link, path, to) ? 0 : saved_count;
}

int unlink(const char *path) {
  if (!ours(path)) return (int)syscall(SYS_unlink, path);
  pthread_mutex_lock(&turn);
  uint32_t saved = save(path);
  if (saved) note((struct record){.kind = UNLINK, .saved = saved}, NULL, path, NULL);
  int done = (int)syscall(SYS_unlink, path), error = errno;
  pthread_mutex_unlock(&turn);
  errno = error;
  return done;
}

int rename(const char *from, const char *to) {
  if (!ours(from) && !ours(to)) return (int)syscall(SYS_rename, from, to);
  pthread_mutex_lock(&turn);
  int error = 0, done = -1;
  if (control && control->full) {
    control->failures++;
    error = ENOSPC;
  } else {
    note((struct record){.kind = RENAME, .saved = save(to)}, NULL, from, to);
    done = (int)syscall(SYS_rename, from, to);
    error = errno;
  }
  pthread_mutex_unlock(&turn);
  errno = error;
  return done;
}

int link(const char *from, const char *to) {
  int done = (int)syscall(SYS_link, from, to), error = errno;
  if (!done && ours(to)) {
    struct stat s;
    pthread_mutex_lock(&turn);
    if (!stat(to, &s)) note((struct record){.kind = CREATE, .inode = s.st_ino}, NULL, to, NULL);
    pthread_mutex_unlock(&turn);
  }
  errno = error;
  return done;
}

int mkdir(const char *path, mode_t mode) {
  int done = (int)syscall(SYS_mkdir, path, mode), error = errno;
  if (!done && ours(path)) {
    struct stat s;
    pthread_mutex_lock(&turn);
    if (!stat(path, &s)) note((struct record){.kind = CREATE, .inode = s.st_ino, .old_size = 1}, NULL, path, NULL);
    pthread_mutex_unlock(&turn);
  }
  errno = error;
  return done;
}

int clock_gettime(clockid_t which, struct timespec *now) {
  int done = (int)syscall(SYS_clock_gettime, which, now);
  if (!done && control && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) now->tv_sec += control->clock;
  return done;
}

int gettimeofday(struct timeval *now, void *zone) {
  (void)zone;
  struct timespec exact;
  int done = clock_gettime(CLOCK_REALTIME, &exact);
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return done;
}

time_t time(time_t *into) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (into) *into = now.tv_sec;
  return now.tv_sec;
}
