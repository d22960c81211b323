// Reads calendars as ical.js understands them: a JSON string per line in, a JSON object per line out.
import { createInterface } from "node:readline";
import ICAL from "ical.js";

function read(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const entries = calendar.getAllSubcomponents("vevent");
  if (entries.length !== 1) throw new Error(`${entries.length} events`);
  const [entry] = entries;
  const event = new ICAL.Event(entry);
  const value = (name) => entry.getFirstPropertyValue(name);
  const organizer = entry.getFirstProperty("organizer");
  return {
    method: calendar.getFirstPropertyValue("method"),
    name: calendar.getFirstPropertyValue("name"),
    uid: event.uid,
    sequence: event.sequence,
    status: value("status"),
    starts_at: event.startDate.toJSDate().toISOString(),
    ends_at: event.endDate.toJSDate().toISOString(),
    summary: event.summary,
    location: event.location ?? "",
    description: event.description ?? "",
    organizer: organizer.getFirstValue(),
    organizer_name: organizer.getParameter("cn"),
    alarms: entry
      .getAllSubcomponents("valarm")
      .map((alarm) => alarm.getFirstPropertyValue("trigger").toSeconds()),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = read(JSON.parse(line));
  } catch (problem) {
    answer = { problem: String(problem) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
