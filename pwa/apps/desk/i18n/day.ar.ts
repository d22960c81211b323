/** What the board says, in Arabic. Written by no native speaker: it wants a native reader. */

import { apart } from "./apart";
import type { DayLabels } from "./day.en";

/** "1 س 30 د" */
function length(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (Number.isNaN(hours)) return `${minutes} د`;
  return [hours ? `${hours} س` : "", rest || !hours ? `${rest} د` : ""].filter(Boolean).join(" ");
}

/** So many of a thing: one, two, three to ten, more. */
function counted(count: number, one: string, two: string, few: string, many: string): string {
  if (count === 1) return one;
  if (count === 2) return two;
  return `${count} ${count > 2 && count < 11 ? few : many}`;
}

const bookings = (count: number) => counted(count, "حجز واحد", "حجزان", "حجوزات", "حجزًا");

export const day: DayLabels = {
  menu: {
    today: { title: "اليوم", about: "يوم الجميع كما هو الآن" },
    week: { title: "الأسبوع", about: "كم من الوقت متاح لكل شخص ويوم" },
  },
  bar: {
    all: "كل الصفحات",
    before: "اليوم السابق",
    after: "اليوم التالي",
    weekBefore: "الأسبوع السابق",
    weekAfter: "الأسبوع التالي",
    today: "اليوم",
    view: "العرض",
    day: "يوم",
    week: "أسبوع",
    new: "حجز جديد",
    waiting: "بانتظارك",
    keys: "المفاتيح",
  },
  board: {
    name: (date, people) =>
      `${apart(date)}: ${counted(people, "شخص واحد", "شخصان", "أشخاص", "شخصًا")}. تنقلك الأسهم بين الأوقات والأشخاص، ويفتح مفتاح الإدخال، وينقل M الحجز.`,
    time: "الوقت",
    closed: "لا أحد يعمل في هذا اليوم.",
    off: (names) => `خارج العمل: ${apart(names)}`,
    notWhole: "الحجوزات أكثر مما يمكن عرضه هنا.",
    asOf: (time) => `كما كان عند ${apart(time)}. لا يمكن الحصول على أحدث منه الآن.`,
    now: (time) => `الآن ${apart(time)}`,
    lunch: "استراحة",
    busy: "مشغول",
    free: (minutes) => `متاح ${length(minutes)}`,
    until: (time) => `حتى ${apart(time)}`,
    blocked: {
      LUNCH: "غداء",
      PERSONAL: "شخصي",
      TRAINING: "تدريب",
      MEETING: "اجتماع",
      PROCESSING: "معالجة",
      OTHER: "محجوب",
    },
    offered: (time) => `معروض حتى ${apart(time)}`,
    kept: (time) => `محفوظ للتراجع حتى ${apart(time)}`,
    request: (time) => `طلب، الرد قبل ${apart(time)}`,
    requested: "طلب، عُرضت أوقات",
    heldUntil: (time) => `محجوز مؤقتًا حتى ${apart(time)}`,
    held: "محجوز مؤقتًا",
    over: (minutes) => `متجاوز ${length(minutes)}`,
    meets: (name, time) => `التالي ${apart(name)} عند ${apart(time)}`,
    late: (minutes) => length(minutes),
    lateWords: (minutes) => `متأخر ${length(minutes)}`,
    unpaid: "غير مدفوع",
    new: "جديد",
    first: "أول زيارة",
    next: (name) => `ثم ${apart(name)}`,
    after: (name) => `بعد ${apart(name)}`,
    rest: (service) => `${apart(service)}، بعد ثباته`,
  },
  said: {
    booking: (who, date, from, to, what) =>
      `${apart(who)}، ${apart(date)}، من ${apart(from)} إلى ${apart(to)}، ${what}`,
    free: (who, date, time, minutes) => `${apart(who)}، ${apart(date)}، ${apart(time)}، متاح لمدة ${length(minutes)}`,
    past: (who, time) => `${apart(who)}، ${apart(time)}، كان متاحًا`,
    off: (who, time) => `${apart(who)}، ${apart(time)}، لا يعمل`,
    needed: (who, time) => `${apart(who)}، ${apart(time)}، لازم بعد الحجز السابق`,
    part: (index, count) => `الجزء ${index} من ${count}`,
    sets: (until) => `يثبت حتى ${apart(until)}`,
    rest: "بعد ثباته",
    alert: (what) => `انتبه: ${apart(what)}`,
    status: {
      PENDING: "طلب",
      CONFIRMED: "قادم",
      ARRIVED: "هنا",
      READY_TO_START: "على الكرسي",
      COMPLETED: "تم",
      CANCELLED: "ملغى",
      NO_SHOW: "لم يحضر",
    },
    overPart: "انتهى هذا الجزء",
  },
  acts: {
    menu: (name) => `ما فعله ${apart(name)}`,
    ARRIVED: { press: "هنا", done: (name) => `${apart(name)} هنا.` },
    READY_TO_START: { press: "جاهز", done: (name) => `${apart(name)} على الكرسي.` },
    COMPLETED: { press: "تم", done: (name) => `انتهى موعد ${apart(name)}.` },
    move: "نقل",
    open: "فتح",
    undo: "تراجع",
    close: "إغلاق",
    undone: (name) => `تم التراجع: عاد ${apart(name)} كما كان.`,
    notNow: "لا يمكن ذلك الآن.",
    notItsDay: "هذا الحجز في يوم آخر. انقله إلى اليوم أولًا.",
    unknown: "لم يصل رد بعد، فلا نعرف إن كان قد تم. نواصل السؤال.",
  },
  move: {
    mode: (name) => `نقل ${apart(name)}. تحمله الأسهم، ويتابع مفتاح الإدخال، ويعيده مفتاح الهروب.`,
    byTaps: (name) => `نقل ${apart(name)}: المس المكان الجديد، أو المس ${apart(name)} ليبقى الحجز في مكانه.`,
    toFree: (time, name) => `${apart(time)} مع ${apart(name)}، متاح`,
    toTaken: (time, name, by) => `${apart(time)} مع ${apart(name)}، مشغول: ${apart(by)}`,
    toOff: (time, name) => `${apart(time)} مع ${apart(name)}، لا يعمل حينها`,
    back: "بقي مكانه.",
    cant: "لا يمكن نقله الآن.",
    moved: (name, date, time, staff) => `نُقل ${apart(name)} إلى ${apart(date)}، ${apart(time)} مع ${apart(staff)}.`,
  },
  agenda: {
    whose: "يوم من",
    mine: "يومي",
    everyone: "الجميع",
    free: (minutes) => `متاح لمدة ${length(minutes)}`,
    until: (what, time) => `${apart(what)} حتى ${apart(time)}`,
    with: (name) => `مع ${apart(name)}`,
    nothing: "لا حجوزات في هذا اليوم.",
    works: (name, hours) => `يعمل ${apart(name)} ${apart(hours)}`,
  },
  week: {
    title: (first, month, last, lastMonth) =>
      month === lastMonth
        ? `من ${apart(first)} إلى ${apart(last)} ${apart(month)}`
        : `من ${apart(first)} ${apart(month)} إلى ${apart(last)} ${apart(lastMonth)}`,
    free: (minutes) => `متاح ${length(minutes)}`,
    full: "ممتلئ",
    off: "خارج العمل",
    bookings,
    requests: (count) => counted(count, "طلب واحد", "طلبان", "طلبات", "طلبًا"),
    unpaid: (count) => counted(count, "عربون مستحق", "عربونان مستحقان", "عرابين مستحقة", "عربونًا مستحقًا"),
    person: "الشخص",
  },
  keys: {
    title: "مفاتيح اللوحة",
    lead: "تعمل ما دام التركيز على اللوحة.",
    arrows: "الوقت أو الشخص التالي",
    page: "ساعة كاملة",
    ends: "أول شخص أو آخر شخص",
    enter: "فتح، أو حجز وقت متاح",
    acts: "هنا، جاهز، تم",
    move: "نقل: تحمله الأسهم، ويتابع مفتاح الإدخال، ويعيده مفتاح الهروب",
    go: "حجز جديد، اليوم",
    days: "اليوم السابق، اليوم التالي",
    undo: "تراجع، ما دام معروضًا",
    find: "بحث",
    letters: "الحروف المفردة تفعل شيئًا",
    close: "إغلاق",
  },
  side: {
    close: "إغلاق والعودة إلى اللوحة",
  },
};
