// Words that say the same in an attack, in classes: what a paraphrase keeps. English first, then what was met in other languages.

/** Stems, in plain small letters; a word belongs to the first class of which it begins with a stem. `=` marks whole words. */
const CLASSES: Readonly<Record<string, string>> = {
  override:
    'ignor disregard forget overlook neglect override overrid bypass circumvent discard dismiss skip suspend abandon erase unlearn nullif vergiss ignorier missacht olvid descart oublie ignorez dimentic esque игнорир забудь 忽略 无视 忘记',
  reveal:
    'reveal show display print output repeat recite tell disclos expose leak dump echo share return list summari translat copy paraphras restat spell encod rewrit write provid give quote recap transcrib divulg zeig verrat wiederhol nenn muestr revel repit imprim montre affich répèt покажи повтори выведи 显示 输出 重复',
  say: '=say =says respond reply answer write output print =state type utter antwort schreib responde réponds écris ответь',
  instruction:
    'instruct rule prompt directiv guidelin polic order command guardrail restrict constrain limit filter safet protocol ethic moral anweisung vorgaben regel richtlinien instruccion regla consigne règle istruzion instruç инструкци правил 指令 指示 规则 提示',
  prior:
    'previous prior above preceding earlier before initial original beginning foregoing first former preamble hidden below following vorherig obig bisherig anterior précéd предыдущ 之前 以上',
  secret:
    'secret password passcode passphrase access credential confidential key token code flag passwort contraseña',
  system:
    'system developer admin root sudo override debug maintenance config configur context kernel backend',
  model:
    '=ai =you =your =yours =yourself =u =ur assistant chatgpt =gpt gpt- chatbot =bot =llm language model claude bard openai anthropic =du =dein =deine =tu =tus =vous =votre 你',
  persona:
    'pretend roleplay role-play role =act =acting character persona simulat imagin embody impersonat fictional hypothetic =dan =stan =dude jailbr evil twin alter =ego immers',
  unbound:
    'unrestrict uncensor unfilter unlimit amoral unethical immoral illegal harmful offensive nsfw explicit anything everything profan swear curs vulgar inappropriat dangerous unbound freed liberat uncondition disclaimer warning',
  now: '=now =instead henceforth immediatel =from =new =only =just exactly verbatim nothing regardless always never =must =jetzt =ahora =maintenant сейчас',
  refuse:
    "refus declin deny cannot can’t can't apolog sorry comply obey complian censor violat =break =breaking",
};

const WHOLE = new Map<string, number>();
const STEMS = new Map<string, number>();
const SHORTEST = 3;
const LONGEST = 12;
/** Names in order; a class is known by its place, from 1. */
export const CLASS_NAMES: readonly string[] = Object.keys(CLASSES);
CLASS_NAMES.forEach((name, index) => {
  for (const entry of CLASSES[name]!.split(' ')) {
    const target = entry.startsWith('=') ? WHOLE : STEMS;
    const word = entry.replace('=', '');
    if (!target.has(word)) target.set(word, index + 1);
  }
});

/** The class of a small-letter word, from 1; 0 for words of none. */
export function classOf(word: string): number {
  const whole = WHOLE.get(word) ?? STEMS.get(word);
  if (whole !== undefined) return whole;
  for (let length = Math.min(LONGEST, word.length); length >= SHORTEST; length -= 1) {
    const found = STEMS.get(word.slice(0, length));
    if (found !== undefined) return found;
  }
  return 0;
}
