// A bus company's program that answers Ventanilla: when do the next buses come to a stop? Node.js 20, no dependencies.
//
//   VENTANILLA_SECRET=whsec_… PORT=5090 node bus.mjs
//
// SLOW_MS=5000 answers late, FAIL=1 answers 503: to see what citizens get then. Stop 1023 is always late, stop 1022 always fails.

import { createServer } from "node:http";
import { createHmac, timingSafeEqual } from "node:crypto";

const secret = process.env.VENTANILLA_SECRET ?? "";
if (!/^whsec_[A-Za-z0-9+/]{32,}=*$/.test(secret)) {
  console.error("Set VENTANILLA_SECRET to the connector's secret: whsec_ and base64.");
  process.exit(1);
}
const key = Buffer.from(secret.slice("whsec_".length), "base64");

// 1. Is it Ventanilla who asks, and has the question not been changed or kept? Standard Webhooks, version 1.
function isSigned(headers, body) {
  const id = headers["webhook-id"], time = headers["webhook-timestamp"], signatures = headers["webhook-signature"];
  if (!id || !/^\d{1,12}$/.test(time ?? "") || !signatures) return false;
  if (Math.abs(Date.now() / 1000 - Number(time)) > 5 * 60) return false;
  const expected = createHmac("sha256", key).update(`${id}.${time}.`).update(body).digest();
  return signatures.split(" ").some(one => {
    const given = Buffer.from(one.startsWith("v1,") ? one.slice(3) : "", "base64");
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

// 2. What do we know? Here a timetable and made-up delays; yours asks the vehicles.
const stops = {
  1001: ["Estació", "Estación"], 1002: ["Plaça de la Vila", "Plaza de la Vila"], 1003: ["Mercat", "Mercado"],
  1004: ["Biblioteca Can Rovira"], 1005: ["Rambla del Celler"], 1006: ["Institut Serra de Sola", "Instituto Serra de Sola"],
  1007: ["CAP Vilassola"], 1008: ["Pavelló", "Pabellón"], 1009: ["Piscina municipal"], 1010: ["Torre Nova - Av. dels Til·lers"],
  1011: ["Escola La Riera", "Escuela La Riera"], 1012: ["La Creueta"], 1013: ["Pont de la Riera", "Puente de la Riera"],
  1014: ["Les Fontetes"], 1015: ["Camí de les Fontetes"], 1016: ["Cementiri", "Cementerio"], 1017: ["Can Serrat - Entrada"],
  1018: ["Can Serrat - Pl. dels Pins"], 1019: ["Can Serrat - Mirador"], 1020: ["Polígon El Pla - Nord", "Polígono El Pla - Norte"],
  1021: ["Polígon El Pla - Sud", "Polígono El Pla - Sur"], 1022: ["Deixalleria", "Punto limpio"],
  1023: ["Residència Sant Galderic", "Residencia Sant Galderic"], 1024: ["Centre cívic La Fàbrica", "Centro cívico La Fàbrica"],
};
const lines = [
  { to: ["Torre Nova"], first: 6 * 60 + 10, every: 20, buses: 48, stops: [1001, 1005, 1002, 1003, 1007, 1023, 1006, 1008, 1009, 1024, 1010] },
  { to: ["Les Fontetes"], first: 6 * 60 + 30, every: 30, buses: 30, stops: [1003, 1002, 1004, 1011, 1013, 1012, 1014, 1015, 1016] },
  { to: ["Can Serrat"], first: 7 * 60 + 5, every: 90, buses: 10, stops: [1001, 1007, 1005, 1017, 1018, 1019] },
  { to: ["Polígon El Pla", "Polígono El Pla"], first: 5 * 60 + 40, every: 30, buses: 7, stops: [1001, 1002, 1020, 1021, 1022] },
];
const words = {
  ca: { stop: "Parada", towards: "cap a", now: "ara", none: "avui ja no passa cap més autobús" },
  es: { stop: "Parada", towards: "hacia", now: "ahora", none: "hoy ya no pasa ningún autobús más" },
  en: { stop: "Stop", towards: "towards", now: "now", none: "no more buses today" },
};

function answer({ key, language, now }) {
  if (!Object.hasOwn(stops, key)) return { notFound: true };
  const w = words[language] ?? words.ca;
  const name = names => language === "es" ? names.at(-1) : names[0];
  const [, hours, minutes] = /T(\d\d):(\d\d)/.exec(now); // the town's own time
  const minute = Number(hours) * 60 + Number(minutes);
  const coming = lines.flatMap((line, index) => {
    const place = line.stops.indexOf(Number(key));
    if (place < 0) return [];
    const waits = Array.from({ length: line.buses }, (_, bus) => line.first + 3 * place + line.every * bus + delay(index, bus) - minute);
    const wait = Math.min(...waits.filter(one => one >= 0));
    return Number.isFinite(wait) ? [`L${index + 1} ${w.towards} ${name(line.to)}, ${wait === 0 ? w.now : `${wait} min`}`] : [];
  });
  return { text: `${w.stop} ${key} ${name(stops[key])}: ${coming.join("; ") || w.none}` };
}

const delay = (line, bus) => (bus * 7 + (line + 1) * 2) % 11;

// 3. The rest is plumbing: read the body as bytes (the signature is over them), answer 200 with JSON and within three seconds.
const server = createServer((request, response) => {
  const chunks = [];
  let size = 0;
  request.on("data", chunk => (size += chunk.length) > 16384 ? request.destroy() : chunks.push(chunk));
  request.on("end", async () => {
    const send = (status, json) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
    const body = Buffer.concat(chunks);
    if (request.method !== "POST" || !isSigned(request.headers, body)) return send(401, { error: "not signed by Ventanilla" });
    let asked;
    try {
      asked = JSON.parse(body);
      if (asked.type !== "code.asked") return send(400, { error: "unknown type" });
      const { key } = asked.data;
      const late = key === "1023" ? 10_000 : Number(process.env.SLOW_MS ?? 0);
      if (late > 0) await new Promise(done => setTimeout(done, late));
      return process.env.FAIL === "1" || key === "1022" ? send(503, { error: "out of order" }) : send(200, answer(asked.data));
    } catch {
      return send(400, { error: "not what was agreed" });
    }
  });
});
server.listen(Number(process.env.PORT ?? 5090), "127.0.0.1", () => console.log(`listening on http://127.0.0.1:${server.address().port}/`));
process.on("SIGTERM", () => process.exit(0));
