// Reads calendars as ical.js and node-ical do. In (standard input): {reader, calendars: [text]}.
// Out: for each calendar, {uid: [start, end, summary, description, location, status, sequence]}, times in seconds.
import { readFileSync } from "node:fs";

function withIcalJs(ICAL, text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  }
  const events = calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    const status = component.getFirstPropertyValue("status");
    const times = [event.startDate, event.endDate].map((time) => time.toUnixTime());
    return [event.uid, [...times, event.summary, event.description, event.location, status, event.sequence]];
  });
  ICAL.TimezoneService.reset();
  return Object.fromEntries(events);
}

function withNodeIcal(ical, text) {
  const events = Object.values(ical.sync.parseICS(text)).filter((entry) => entry.type === "VEVENT");
  return Object.fromEntries(
    events.map((event) => {
      const times = [event.start, event.end].map((time) => time.getTime() / 1000);
      const texts = [event.summary, event.description, event.location ?? null];
      return [event.uid, [...times, ...texts, event.status, Number(event.sequence)]];
    }),
  );
}

const readers = {
  "ical.js": async () => withIcalJs.bind(null, (await import("ical.js")).default),
  "node-ical": async () => withNodeIcal.bind(null, (await import("node-ical")).default),
};
const { reader, calendars } = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(calendars.map(await readers[reader]())));
