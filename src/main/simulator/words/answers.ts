// What the assistant answers, and what tools give back, in a line or two.

export const ANSWERS = [
  'Here is {size} for {audience}:\n\n- {metric} changed by {percent} since {month}\n- the strongest effect is in {city}\n- {client} is the main reason',
  'Short answer: yes. {service} should be able to handle it, but watch {metric} for a few days after the change.',
  'I found {2-40} entries. The newest one is from {weekday} and belongs to {ticket}; {person} is assigned.',
  'Subject: Next steps for {product}\n\nHi {person},\n\nthank you for your time today. I have attached {doc} and would suggest a call on {weekday}.\n\nBest regards',
  'The likely cause is {error}. I would first check the connection limits of {service}, then the last change in {ticket}.',
  'Compared with {quarter}, {metric} is {percent} higher. Note that the number for {month} is still provisional.',
  'Done. I made it {tone} and kept it to {size}. Tell me if {person} should be mentioned.',
  'There are two options:\n1. Start with {product} in {city} only, cost about {amount}.\n2. Roll it out everywhere in {month}.\nI would take the first one.',
  'I could not find {doc} in the shared drive. Do you have a link, or shall I search in {month}?',
  'In plain words: {law} asks you to keep a record and to delete it after {1-10} years. For details, ask the legal team.',
  'Certainly! Here is a {tone} version:\n\n"We are happy to tell you that {product} will be available in {city} from {month}."',
  'The table below is sorted by {metric}.\n\n| place | value |\n| --- | --- |\n| {city} | {100-999} |\n| {city} | {100-999} |',
  'That depends on {metric}. If it stays under {percent}, nothing needs to be done; else talk to {person}.',
  'You are right, thank you. I corrected the part about {month} and left the rest as it was.',
];

export const ANSWERS_ELSEWHERE = {
  de: [
    'Gerne! Hier die Zusammenfassung in drei Punkten:\n- Termin steht\n- Budget ist offen\n- {person} meldet sich bis Freitag',
    'Ich habe den Text angepasst, förmlicher und etwas kürzer.',
    'Dazu finde ich {2-20} Einträge, der neueste ist von gestern.',
  ],
  es: [
    'Claro, aquí tienes un resumen en tres puntos:\n- fecha confirmada\n- presupuesto pendiente\n- {person} responde el viernes',
    'He ajustado el texto para que suene más cordial.',
    'Hay {2-20} resultados; el más reciente es de ayer.',
  ],
  he: [
    'בשמחה! הנה סיכום בשלוש נקודות: המועד נקבע, התקציב פתוח, {person} תעדכן עד יום חמישי.',
    'קיצרתי את הנוסח והפכתי אותו לרשמי יותר.',
    'מצאתי {2-20} פניות, האחרונה מאתמול.',
  ],
  zh: [
    '好的，要点如下：时间已定，预算待定，{person} 周五前回复。',
    '已改得更简短、更正式。',
    '找到 {2-20} 条记录，最新的一条是昨天的。',
  ],
} as const;

export const REFUSALS = [
  'I cannot help with that. If you need access for your work, please ask the owner of the system.',
  "Sorry, I can't share that. Is there something else I can do for you?",
  'That is outside of what I may do here. I can explain the approved way instead.',
  'I am not able to change how I work or to show my configuration.',
];

export const TOOL_RESULTS = [
  '{2-120} rows',
  'ok',
  '{1-30} matches, newest from {weekday}',
  'no results',
  'created {ticket}',
  '{service}: healthy, p95 {40-900} ms',
  'document updated',
  '{3-40} messages',
  'file of {2-900} kB',
  'assigned to {person}',
];

export const TOOL_ERRORS = [
  'timeout after 30 s',
  'upstream answered 503',
  'rate limit reached, try again later',
  'not found',
  'connection reset',
];
