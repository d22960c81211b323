/** In Arabic: the desk's labels of requests and openings, customers, the activity, and finding. They want a native reader. */

import { apart } from "./apart";
import type { PeopleLabels } from "./people.en";

const times = (count: number) =>
  count === 1 ? "وقت واحد" : count === 2 ? "وقتان" : `${count} ${count <= 10 ? "أوقات" : "وقتًا"}`;

const customers = (count: number) =>
  count === 1
    ? "عميل واحد"
    : count === 2
      ? "عميلين"
      : `${count} ${count % 100 >= 3 && count % 100 <= 10 ? "عملاء" : "عميلًا"}`;

export const people: PeopleLabels = {
  requests: {
    title: "في الانتظار",
    about: "ما ينتظر ردًا، والوقت الذي صار شاغرًا، ومن لا يمكن الوصول إليه",
    all: (count) => `الكل: ${count}`,
    requests: "الطلبات",
    noRequests: "لا طلب ينتظر ردًا.",
    openings: "الأوقات الشاغرة",
    noOpenings: "لا وقت شاغر معروض الآن.",
    unreached: "لم يصلهم شيء",
    back: "العودة إلى القائمة",
    gone: "تم الرد عليه أو أُخذ في هذه الأثناء. هذا ما ينتظر الآن.",
    answerBy: (when) => `الرد قبل ${apart(when)}.`,
    offered: (times, until) => `معروض: ${apart(times)}. يختارون حتى ${apart(until)}.`,
    approve: "قبول",
    approved: (name) => `تم القبول، وأُبلغ ${apart(name)}.`,
    offer: "عرض أوقات",
    offerOthers: "عرض أوقات أخرى",
    decline: "رفض",
    takeBack: "سحب العرض",
    takingBack: "جارٍ السحب…",
    takenBack: (name) => `سُحبت الأوقات المعروضة وأُبلغ ${apart(name)}. الطلب ينتظر ردًا من جديد.`,
    declineTitle: (name) => `رفض طلب ${apart(name)}`,
    reason: "لماذا؟ (إن أردت)",
    reasonHint: "يقرؤونه كما تكتبه، في الرسالة وعلى صفحتهم.",
    theyRead: (name) => `يقرأ ${apart(name)}، بلغته:`,
    declinedText: (venue) => `عذرًا، لا يستطيع ${apart(venue)} تلبية طلبك لهذا الوقت.`,
    declinedMoney: "ويعود إليهم كل ما دفعوه كاملًا.",
    declineThem: (name) => `رفض وإبلاغ ${apart(name)}`,
    declined: (name) => `تم الرفض، وأُبلغ ${apart(name)}.`,
    offerTitle: (name) => `أوقات أخرى من أجل ${apart(name)}`,
    asked: "طلبوا:",
    withWhom: "مع من؟",
    anyone: "أي شخص يقدم الخدمة",
    around: "قرب أي يوم؟",
    noTimes: "لا وقت شاغر قرب ذلك اليوم. جرّب يومًا آخر أو أي شخص يقدم الخدمة.",
    chosen: (count, most) => `اختير ${count} من ${most}.`,
    offering: "جارٍ العرض…",
    offerCount: (count) => `عرض ${times(count)}`,
    chooseFirst: "اختر وقتًا لعرضه",
    offerLead: (name) =>
      `يحصل ${apart(name)} على رابط لكل وقت. تُحجز الأوقات له حتى يختار أو ينتهي العرض، ويبقى الوقت المطلوب محجوزًا أيضًا.`,
    offersSent: (name, count) => `عُرض ${times(count)} وحُجز. أُبلغ ${apart(name)} وسيختار على صفحته.`,
    opening: (name, day, from, until) => `${apart(name)}، ${apart(day)}، ${apart(`${from} – ${until}`)}`,
    who: "لمن؟",
    told: "من أُبلغ",
    toldNobody: "لا أحد بعد.",
    considered: "من نُظر في أمرهم ولم يُبلغوا",
    consideredNobody: "لا أحد غيرهم ينتظر وقتًا كهذا.",
    offerAnyway: "عرضه عليهم",
    openingOffered: (name, when) => `عُرض ${apart(when)} على ${apart(name)} وحُجز له.`,
    takeOpeningBack: "سحبه",
    takeOpeningBackLead: "لن يستطيع من حُجز له أن يأخذه، ولن يُعرض على غيره. الوقت شاغر في الحال.",
    openingTakenBack: (when) => `سُحب ${apart(when)}. الوقت شاغر.`,
    correct: "تصحيح",
    call: "اتصال",
  },
  customers: {
    title: "العملاء",
    about: "يُعثر عليهم أثناء الكتابة: الاسم أو الرقم أو البريد الإلكتروني",
    search: "الاسم أو الرقم أو البريد الإلكتروني",
    count: (count, hasMore) =>
      hasMore ? `يُعرض أول ${count}.` : count === 0 ? "لم يُعثر على أحد." : `عُثر على ${customers(count)}.`,
    nobody: (typed) => `لا أحد بهذا الاسم أو العنوان أو الرقم: ${apart(typed)}`,
    none: "لا عملاء بعد.",
    callFrom: (number) => `البحث عن الرقم ${apart(number)}`,
    more: "عرض المزيد",
    ending: "الرقم ينتهي بـ",
    notFoundTitle: "لا يوجد عميل كهذا",
    notFound: "ربما ضُم إلى سجل آخر أو مُحي.",
    toAll: "كل العملاء",
    bookAgain: "حجز جديد",
    call: "اتصال",
    contact: "بيانات الاتصال",
    phone: "الهاتف",
    email: "البريد الإلكتروني",
    name: "الاسم",
    correct: "تصحيح",
    correctTitle: (name) => `تصحيح بيانات ${apart(name)}`,
    correctLead: "لا يُبلغ العنوان أو الرقم القديم إلا بأن البيانات تغيرت. وتذهب روابط الحجوزات القادمة إلى الجديد.",
    revoke: "إنهاء الروابط المرسلة حتى الآن",
    revokeHint: "إن كان العنوان أو الرقم القديم لشخص غريب. تُرسل روابط جديدة بكل الطرق المتاحة.",
    corrected: (count) =>
      count === 0
        ? "تم الحفظ. لم يلزم إرسال أي رابط."
        : count === 1
          ? "تم الحفظ. رسالة واحدة تحمل الرابط إلى العنوان أو الرقم الجديد."
          : count === 2
            ? "تم الحفظ. رسالتان تحملان الروابط إلى العنوان أو الرقم الجديد."
            : `تم الحفظ. ${count} ${count <= 10 ? "رسائل" : "رسالة"} تحمل الروابط إلى العنوان أو الرقم الجديد.`,
    known: "ما نعرفه",
    came: "حضر",
    missed: "لم يحضر",
    cancelled: "ألغى",
    times: (count) =>
      count === 0
        ? "ولا مرة"
        : count === 1
          ? "مرة واحدة"
          : count === 2
            ? "مرتين"
            : `${count} ${count % 100 >= 3 && count % 100 <= 10 ? "مرات" : "مرة"}`,
    last: "آخر مرة",
    next: "المرة القادمة",
    credit: "الرصيد",
    creditUntil: (amount, day) => `${apart(amount)}، حتى ${apart(day)}`,
    card: "البطاقة",
    cardOf: (brand, last4, until) => `${apart(brand)} تنتهي بـ ${apart(last4)}، حتى ${apart(until)}`,
    notes: "ملاحظات",
    notesHint: "للموظفين. لا يراها العملاء أبدًا.",
    noNotes: "لا ملاحظات.",
    writeNote: "كتابة ملاحظات وتنبيه",
    noteTitle: (name) => `ملاحظات عن ${apart(name)}`,
    alert: "تنبيه",
    alertHint: "ما يجب أن يراه الجميع مع كل حجز من حجوزاتهم: حساسية مثلًا.",
    noted: "تم الحفظ.",
    theirs: "كتب شخص آخر هذا في هذه الأثناء. وإن حُفظ الآن فسيحل محله المكتوب أعلاه:",
    history: "الحجوزات",
    noVisits: "لا حجوزات.",
    visit: (services, people) => `${apart(services)} مع ${apart(people)}`,
    older: "عرض الأقدم",
    record: "السجل",
    noPhone: "لا رقم",
    noEmail: "لا عنوان",
    merge: "الدمج مع سجل آخر",
    mergeTitle: "دمج سجلين في واحد",
    mergeWho: (name) => `من هو نفسه ${apart(name)}؟`,
    mergeNobody: "لم يُعثر على أحد آخر. اكتب اسمًا آخر أو رقمًا أو عنوانًا.",
    whoStays: "اسم وبيانات من تبقى؟",
    mergeLead: (goes, stays) =>
      `تصير كل حجوزات ${apart(goes)} ورصيده وبطاقته وملاحظاته لـ ${apart(stays)}، ويُكمَّل ما ينقص من البيانات. تبقى الروابط المرسلة صالحة. والعنوان أو الرقم الذي لا يبقى يُبلغ بأن البيانات تغيرت.`,
    mergeForGood: "لا يمكن التراجع عن ذلك.",
    samePerson: "هما شخص واحد",
    mergeInto: (goes, stays) => `ضم ${apart(goes)} إلى ${apart(stays)}`,
    merging: "جارٍ الدمج…",
    merged: (name) => `صارا واحدًا: ${apart(name)}.`,
    someoneElse: "شخص آخر",
    export: "تصدير",
    exportTitle: (name) => `تصدير ما نحفظه عن ${apart(name)}`,
    exportLead:
      "ملف بكل ما نحفظه عنه: بيانات الاتصال والحجوزات والرسائل والمال وملاحظاتكم. لا تعطه لأحد سواه. ويُذكر في السجل أنك أخذته.",
    exportIt: "حفظ الملف",
    exporting: "جارٍ الإعداد…",
    exported: (name) => `حُفظ ${apart(name)}.`,
    keep: "إبقاؤه كما هو",
    erase: "محو",
    eraseTitle: (name) => `محو ${apart(name)}؟`,
    eraseLead:
      "يُزال الاسم والعنوان والرقم والملاحظات وما كُتب إليه من كل مكان إلى الأبد. وتنتهي روابطه. لا يمكن التراجع عن ذلك.",
    eraseStays: "ما يبقى: أنه كان هناك حجز وما دُفع، دون اسم، لأن الدفاتر تحتاج إليه.",
    eraseIt: (name) => `محو ${apart(name)} إلى الأبد`,
    erasing: "جارٍ المحو…",
    erased: "تم المحو. لا شيء هنا يقول بعد الآن من كان.",
    settleCredit: "تسوية الرصيد",
    settleTitle: (name) => `تسوية رصيد ${apart(name)}`,
    settleHow: "إلى أين يذهب؟",
    settleWays: {
      PAID_OUT: { name: "يُدفع", what: "تعيدونه بأنفسكم، نقدًا مثلًا." },
      TO_CARD: { name: "إلى البطاقة التي جاء منها", what: "كاملًا فقط، وما دُفع ببطاقة فقط." },
      WAIVED: { name: "يُتنازل عنه", what: "يتنازل العميل عنه ويصير للصالون." },
    },
    settleWhy: "لماذا؟",
    settling: "جارٍ التسوية…",
    settled: {
      PAID_OUT: "سُوّي الرصيد: يُرجى دفعه.",
      TO_CARD: "سُوّي الرصيد: يعود إلى البطاقة.",
      WAIVED: "سُوّي الرصيد: جرى التنازل عنه.",
    },
  },
  call: {
    title: "شخص ما يتصل",
    about: "الرقم يفتح بطاقة صاحبه",
    number: "الرقم كما يظهر",
    look: "البحث عنه",
    several: (number) => `أكثر من شخص لديه ${apart(number)}:`,
    nobody: (number) => `لا أحد في السجلات لديه ${apart(number)}.`,
    book: "حجز لهذا الرقم",
    byName: "البحث عنه بالاسم",
  },
  activity: {
    title: "السجل",
    about: "ما حدث ومن فعله وكل رسالة",
    undelivered: "لم تصل",
    sendAgain: "إرسال من جديد",
    sending: "جارٍ الإرسال…",
    sentAgain: (name) => (name ? `تُرسل من جديد إلى ${apart(name)}.` : "تُرسل من جديد."),
    show: "ما يُعرض",
    parts: { ALL: "كل شيء", CHANGES: "التغييرات", MESSAGES: "الرسائل", SECURITY: "الأمان" },
    none: "لم يحدث شيء بعد.",
    more: "عرض الأقدم",
  },
  find: {
    title: "بحث",
    label: "عميل أو صفحة",
    results: "ما عُثر عليه",
    screens: "الصفحات",
    count: (found, screens) => `العملاء: ${found}، الصفحات: ${screens}. اختر بالأسهم.`,
  },
};
