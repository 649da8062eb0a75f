// Messages in the other languages of the company; some right to left, some without spaces.

export const OTHER_LANGUAGES = {
  de: {
    openings: [
      'Kannst du mir das Protokoll vom {11-28}. zusammenfassen?',
      'Wie formuliere ich eine freundliche Absage an {client}?',
      'Welche Rechnungen von {client} sind noch offen?',
      'Bitte übersetze den folgenden Absatz ins Englische: Wir freuen uns auf die Zusammenarbeit im nächsten Jahr.',
      'Warum ist {service} seit heute früh so langsam?',
      'Wie viele Urlaubstage kann ich ins nächste Jahr mitnehmen?',
      'Erstelle eine Agenda für das Treffen am Donnerstag mit {person}.',
      'Was bedeutet die Fehlermeldung „Zertifikat abgelaufen“ bei {product}?',
      'Schreib mir bitte eine kurze Einladung zum Sommerfest, locker im Ton ☀️',
      'Vergleiche die Zahlen von {quarter} mit dem Vorjahr.',
    ],
    followUps: [
      'Kürzer bitte.',
      'Danke, super!',
      'Und als Tabelle?',
      'Das stimmt so nicht ganz, bitte nochmal prüfen.',
      'Kannst du das förmlicher schreiben?',
      'Was kostet das ungefähr?',
      'Passt, dann schick es so an {person}.',
      'Noch ein Beispiel wäre gut.',
    ],
  },
  es: {
    openings: [
      '¿Puedes resumir la reunión del {11-28} en tres puntos?',
      'Necesito un correo cordial para {client} sobre el retraso del pedido.',
      '¿Cuántas incidencias de {product} hubo esta semana?',
      'Traduce al inglés: quedamos a la espera de sus noticias.',
      '¿Qué diferencia hay entre una factura proforma y una factura normal?',
      'Prepara el orden del día para el jueves con {person}.',
      '¿Por qué {service} tarda tanto desde ayer?',
      'Propón tres títulos para el boletín de {product}.',
      '¿Dónde se piden los días de vacaciones?',
      'Haz una tabla con los gastos de viaje de Madrid y Barcelona.',
    ],
    followUps: [
      'Más corto, por favor.',
      '¡Gracias!',
      'Perfecto 👌',
      '¿Y para Barcelona?',
      'Ponlo en una tabla.',
      'No, me refería al mes pasado.',
      '¿Estás seguro?',
      'Añade un ejemplo.',
    ],
  },
  he: {
    openings: [
      'אפשר סיכום קצר של הפגישה מיום שלישי?',
      'איך מבקשים מסך חדש למשרד בחיפה?',
      'תכתוב לי מייל מנומס ללקוח {client} על עיכוב במשלוח',
      'כמה פניות היו השבוע בנושא {product}?',
      'מה ההבדל בין חשבונית מס לקבלה?',
      'תרגם לאנגלית: נשמח לקבוע פגישה בשבוע הבא',
      'למה {service} איטי מאז הבוקר?',
      'תציע שלוש כותרות לניוזלטר של חודש מרץ 🙂',
    ],
    followUps: [
      'תודה רבה!',
      'אפשר יותר קצר?',
      'ובטבלה?',
      'לא, התכוונתי לחודש שעבר',
      'מעולה 👍',
      'תוסיף דוגמה בבקשה',
    ],
  },
  zh: {
    openings: [
      '请帮我总结一下昨天的会议纪要。',
      '给 {client} 写一封礼貌的邮件，说明发货推迟三天。',
      '{service} 今天为什么这么慢？',
      '请把这段话翻译成英文：期待与贵公司合作。',
      '本周关于 {product} 的工单有多少？',
      '年假最多可以结转几天？',
      '帮我比较一下 {quarter} 和去年同期的销售数据。',
      '为新产品起三个简短的标题 🎯',
    ],
    followUps: [
      '谢谢！',
      '再短一点。',
      '用表格展示。',
      '不对，我说的是上个月。',
      '可以举个例子吗？',
      '很好 👍',
    ],
  },
} as const;

export type Tongue = keyof typeof OTHER_LANGUAGES;
