// What to put out at a street and number: tonight, on a day that is named, or when a kind of waste is next collected.
// Gets the citizen's words, the clock and four tables; answers {text}, {ask: true} or {notFound: true}.
// prepare() runs once for many answers, so what takes long and is the same for everybody is done there.

const TYPES = {
  "c": "carrer", "carrer": "carrer", "calle": "carrer", "pl": "plaça", "plaça": "plaça", "placa": "plaça", "plaza": "plaça",
  "av": "avinguda", "avda": "avinguda", "avinguda": "avinguda", "avenida": "avinguda", "pg": "passeig", "passeig": "passeig", "paseo": "passeig",
  "rambla": "rambla", "cami": "camí", "camino": "camí", "street": "carrer",
};
const ARTICLES = ["de", "la", "les", "el", "els", "l", "d", "del", "dels", "las", "los", "lo", "al", "a", "en"];
const DAYS = {
  ca: ["dilluns", "dimarts", "dimecres", "dijous", "divendres", "dissabte", "diumenge"],
  es: ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
  en: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
};
const MONTHS = {
  ca: ["de gener", "de febrer", "de març", "d'abril", "de maig", "de juny", "de juliol", "d'agost", "de setembre", "d'octubre", "de novembre", "de desembre"],
  es: ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"].map(m => "de " + m),
  en: ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
};
const KINDS = {
  ENV: ["groga", "amarilla", "envasos", "envases", "plastic", "plastico"], PAP: ["paper", "papel", "cartro", "carton", "blava", "azul"],
  ORG: ["organica", "marro", "marron"], RES: ["resta", "resto", "rebuig", "gris"], BOL: ["bolquers", "bolquer", "panales", "panal", "compreses", "compresas", "nappies"],
};
const BULKY = ["mobles", "moble", "muebles", "mueble", "voluminosos", "trastos", "matalas", "colchon", "sofa"];
const SAY = {
  ca: {
    tonight: (d, p, f, h) => `${d}, a ${p}, toca treure: ${f}. Deixa-ho fora de ${h}.`,
    none: (d, p) => `${d}, a ${p}, no toca treure res.`,
    over: (d, p, h) => `${d}, a ${p}, l'hora de treure ja ha passat (era de ${h}).`,
    next: (d, f, h) => ` El proper dia és ${d}: ${f}, de ${h}.`,
    kind: (f, p, d, h) => `${f}, a ${p}: el proper dia és ${d}, de ${h}.`,
    bulky: (p, d, h, n, note) => `Mobles i voluminosos, ${p}: ${d}, de ${h}, fins a ${n} peces. ${note}.`,
    nobulky: p => `No tinc dates de recollida de voluminosos per a ${p}. Escriu 0 i t'ho mirarà una persona.`,
    range: (p, a, b) => `A ${p} els números van del ${a} al ${b}. Torna-ho a escriure amb el número correcte.`,
    today: "Avui", tomorrow: "Demà", or: " o ", to: " a ",
  },
  es: {
    tonight: (d, p, f, h) => `${d}, en ${p}, toca sacar: ${f}. Déjalo fuera de ${h}.`,
    none: (d, p) => `${d}, en ${p}, no toca sacar nada.`,
    over: (d, p, h) => `${d}, en ${p}, la hora de sacar ya ha pasado (era de ${h}).`,
    next: (d, f, h) => ` El próximo día es ${d}: ${f}, de ${h}.`,
    kind: (f, p, d, h) => `${f}, en ${p}: el próximo día es ${d}, de ${h}.`,
    bulky: (p, d, h, n, note) => `Muebles y voluminosos, ${p}: ${d}, de ${h}, hasta ${n} piezas. ${note}.`,
    nobulky: p => `No tengo fechas de recogida de voluminosos para ${p}. Escribe 0 y te lo mirará una persona.`,
    range: (p, a, b) => `En ${p} los números van del ${a} al ${b}. Vuelve a escribirlo con el número correcto.`,
    today: "Hoy", tomorrow: "Mañana", or: " o ", to: " a ",
  },
  en: {
    tonight: (d, p, f, h) => `${d}, at ${p}, put out: ${f}. Leave it outside from ${h}.`,
    none: (d, p) => `${d}, at ${p}, nothing is collected.`,
    over: (d, p, h) => `${d}, at ${p}, the time to put it out is over (it was ${h}).`,
    next: (d, f, h) => ` The next day is ${d}: ${f}, ${h}.`,
    kind: (f, p, d, h) => `${f}, at ${p}: the next day is ${d}, ${h}.`,
    bulky: (p, d, h, n, note) => `Furniture and bulky waste, ${p}: ${d}, ${h}, up to ${n} items. ${note}.`,
    nobulky: p => `I have no dates for bulky waste at ${p}. Write 0 and a person will look.`,
    range: (p, a, b) => `At ${p} the numbers go from ${a} to ${b}. Write it again with the right number.`,
    today: "Today", tomorrow: "Tomorrow", or: " or ", to: " to ",
  },
};

function prepare({ streets, waste_exceptions }) {
  const byFirstWord = new Map();
  for (const row of streets) {
    const names = [`${row.type_ca} ${row.name}`, `${row.type_es} ${row.name}`, ...row.aliases.split("|")].map(parts);
    const types = names.map(n => n.type).filter(t => t);
    for (const { type, core } of names) {
      const wanted = core.length > 0 ? core : [type];
      byFirstWord.set(wanted[0], [...(byFirstWord.get(wanted[0]) || []), { row, core, wanted, types }]);
    }
  }
  return {
    byFirstWord,
    districts: [...new Map(streets.map(s => [s.district, { zone: s.waste_zone, name: s.district, words: fold(s.district) }])).values()],
    days: Object.values(DAYS).map(names => names.map(n => fold(n)[0])),
    named: waste_exceptions.map(e => ({ date: e.date, notes: [e.note_ca, e.note_es].map(n => fold(n.split(":")[0])) })),
  };
}

function answer(input) {
  const { waste_calendar, waste_exceptions, bulky_waste_dates } = input.tables;
  const { byFirstWord, districts, days, named } = input.prepared;
  const language = SAY[input.language] ? input.language : "ca";
  const data = language === "ca" ? "ca" : "es";
  const say = SAY[language];
  const words = fold(input.text || input.key);
  const today = input.now.slice(0, 10);
  const clock = input.now.slice(11, 16);
  const bulky = words.some(w => BULKY.includes(w));
  // "Resta o orgànica?" asks what is due, and not about one of them.
  const kinds = Object.keys(KINDS).filter(k => words.some(w => KINDS[k].includes(w)));
  const kind = kinds.length === 1 ? kinds[0] : undefined;

  const place = findStreet(words, byFirstWord, data) || findDistrict(words, districts);
  if (!place) {
    return kinds.length === 0 && !bulky && looksLikeStreet(words) ? { notFound: true } : { ask: true };
  }
  if (place.number !== null && (place.number < place.from || place.number > place.to)) {
    return { text: say.range(place.name, place.from, place.to) };
  }

  if (bulky) {
    const next = bulky_waste_dates.filter(r => r.zone === place.zone && r.date >= today).sort((a, b) => a.date < b.date ? -1 : 1).slice(0, 2);
    return { text: next.length === 0 ? say.nobulky(place.name) : say.bulky(place.name, next.map(r => dayName(r.date, language)).join(say.or), hours(next[0], say), next[0].max_items, next[0][`note_${data}`]) };
  }

  const on = date => collected(date, place.zone, waste_calendar, waste_exceptions);
  const relative = date => date === today ? `${say.today}, ${dayName(date, language)}` : date === addDays(today, 1) ? `${say.tomorrow}, ${dayName(date, language)}` : capital(dayName(date, language));
  const list = rows => rows.map(r => r[`fraction_${data}`]).join("; ");

  if (kind) {
    for (let n = 0; n <= 14; n++) {
      const date = addDays(today, n);
      const row = on(date).rows.find(r => r.fraction === kind);
      if (row && (n > 0 || clock < row.put_out_until)) {
        return { text: capital(say.kind(row[`fraction_${data}`], place.name, lower(relative(date)), hours(row, say))) };
      }
    }
  }

  const asked = findDay(words, today, days, named) || today;
  const { rows, note } = on(asked);
  const over = asked === today && rows.length > 0 && clock >= rows[0].put_out_until;
  if (rows.length > 0 && !over) {
    return { text: say.tonight(relative(asked), place.name, list(rows), hours(rows[0], say)) };
  }

  let text = over ? say.over(relative(asked), place.name, hours(rows[0], say)) : note ? `${capital(dayName(asked, language))}. ${note[`note_${data}`]}.` : say.none(relative(asked), place.name);
  for (let n = 1; n <= 14; n++) {
    const next = on(addDays(asked, n)).rows;
    if (next.length > 0) {
      text += say.next(lower(relative(addDays(asked, n))), list(next), hours(next[0], say));
      break;
    }
  }
  return { text };
}

// The rows of the calendar for a day: none when it is cancelled, and those of a cancelled day moved to this one.
function collected(date, zone, calendar, exceptions) {
  const here = exceptions.filter(e => e.zones.split("|").includes(zone));
  const note = here.find(e => e.date === date && e.cancelled === "1");
  if (note) {
    return { rows: [], note };
  }
  const days = [weekday(date), ...here.filter(e => e.replacement_date === date).map(e => weekday(e.date))];
  const rows = calendar.filter(r => r.zone === zone && days.includes(Number(r.iso_weekday)));
  return { rows: rows.filter((r, i) => rows.findIndex(o => o.fraction === r.fraction) === i) };
}

// The longest name of a street found in the words; a different kind of street said before it (plaça Major) does not count.
function findStreet(words, byFirstWord, data) {
  let best = null;
  for (let at = 0; at < words.length; at++) {
    for (const { row: s, core, wanted, types } of byFirstWord.get(words[at]) || []) {
      if ((best && best.length >= wanted.length) || indexOf(words.slice(at), wanted) !== 0) {
        continue;
      }
      let before = at - 1;
      while (before >= 0 && ARTICLES.includes(words[before])) {
        before--;
      }
      const said = before >= 0 ? TYPES[words[before]] : undefined;
      if (said && core.length > 0 && !types.includes(said)) {
        continue;
      }
      const after = words.slice(at + wanted.length).find(w => /^\d{1,4}$/.test(w));
      best = {
        length: wanted.length, zone: s.waste_zone, name: `${data === "ca" ? s.type_ca : s.type_es} ${s.name}`,
        from: Number(s.number_from), to: Number(s.number_to), number: after === undefined ? null : Number(after),
      };
    }
  }
  return best;
}

function findDistrict(words, districts) {
  const found = districts.find(d => indexOf(words, d.words) >= 0);
  return found ? { zone: found.zone, name: found.name, number: null } : null;
}

function findDay(words, today, days, named) {
  const feast = named.find(e => e.date >= today && e.notes.some(n => indexOf(words, n) >= 0));
  if (feast) {
    return feast.date;
  }
  for (let i = 0; i < words.length; i++) {
    if (words[i] === "dema" || words[i] === "tomorrow" || (words[i] === "manana" && words[i - 1] !== "la")) {
      return addDays(today, words[i - 1] === "passat" || words[i + 1] === "passat" || words[i - 1] === "pasado" ? 2 : 1);
    }
    for (const names of days) {
      const day = names.indexOf(words[i]);
      if (day >= 0) {
        return addDays(today, (day + 1 - weekday(today) + 7) % 7);
      }
    }
  }
  return null;
}

function looksLikeStreet(words) {
  return words.some(w => TYPES[w]) || words.some(w => /^\d{1,3}$/.test(w)) || words.length <= 3;
}

// "av. dels Til·lers" → {type: "avinguda", core: ["tilers"]}.
function parts(name) {
  const words = fold(name).filter(w => !ARTICLES.includes(w));
  const type = TYPES[words[0]];
  return { type, core: type ? words.slice(1) : words };
}

// Words without accents; a doubled l counts once, because half of the town writes "tilers".
function fold(text) {
  return text.toLowerCase().replace(/·/g, "").normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/ll/g, "l").split(/[^a-z0-9]+/).filter(w => w);
}

// Where a sequence of words stands, articles between them ignored.
function indexOf(words, wanted) {
  for (let at = 0; wanted.length > 0 && at < words.length; at++) {
    let i = at;
    let found = 0;
    while (i < words.length && found < wanted.length) {
      if (words[i] === wanted[found]) {
        found++;
      } else if (found === 0 || !ARTICLES.includes(words[i])) {
        break;
      }
      i++;
    }
    if (found === wanted.length) {
      return at;
    }
  }
  return -1;
}

const addDays = (date, days) => new Date(Date.parse(date + "T00:00:00Z") + days * 86400000).toISOString().slice(0, 10);
const weekday = date => new Date(date + "T00:00:00Z").getUTCDay() || 7;
const dayName = (date, language) => `${DAYS[language][weekday(date) - 1]} ${Number(date.slice(8))} ${MONTHS[language][Number(date.slice(5, 7)) - 1]}`;
const hours = (row, say) => `${time(row.put_out_from)}${say.to}${time(row.put_out_until)}`;
const time = text => text.replace(/^0/, "");
const capital = text => text.charAt(0).toUpperCase() + text.slice(1);
const lower = text => text.charAt(0).toLowerCase() + text.slice(1);
