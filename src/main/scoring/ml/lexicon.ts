/** Words that say the same, in classes: what a paraphrase keeps. English first, then what was met in other languages. */

/** Stems, in small letters; a word belongs to the first class that has it whole (`=`), else to the longest stem it begins with. */
const CLASSES: Readonly<Record<string, string>> = {
  // What is done to orders.
  drop: 'ignor disregard forget overlook neglect override overrid overrul bypass circumvent discard dismiss skip suspend abandon erase unlearn nullif scrap cancel quit abort disobey violat forgot disable deactivat =drop =stop =cease =reset =wipe =unset =void =scratch vergiss vergess ignorier missacht olvid descart oublie ignorez ignora dimentic esque ignore игнорир забуд забыт 忽略 无视 忘记',
  reveal:
    'reveal show display print output repeat recite tell disclos expose leak dump echo share summari translat copy paraphras restat spell encod rewrit give quote recap transcrib divulg regurgitat describ paste publish render export confess hint =list =cat =read =state =return =send =post =console.log =tldr =recall =name =continue =pass zeig verrat wiederhol nenn muestr revel repit repet imprim montre affich répèt mostr ripet herhaal toon pokaż powtórz покажи повтори выведи назови 显示 输出 重复 打印 告诉',
  say: '=say =says =said =saying =respond =responds =reply =answer =answers =write =writes =type =types =utter =speak =sing =whisper =shout =greet =acknowledg =confirm antwort schreib =sag =sage =di =dis =dire =zeg responde réponds écris ответь скажи напиши 说 回答',
  complete: 'complet finish fill autocomplet conclud =blank =blanks =continue =rest =remaining',
  check:
    'check verif validat authenticat prove test evaluat audit correct proofread debug review inspect =confirm =grade =rate =classify =score =judge',
  transform:
    'revers backward unscrambl capital uppercas lowercas concat join decod encrypt decrypt base64 hex rot13 ascii binary morse cipher acrostic =swap =replace =remove =convert =split =letters =shuffle',
  make: '=make =makes =made =create =generate =produce =provide =offer =develop =build =design =compose =draft =construct',
  // What is asked for.
  instruction:
    'instruct rule prompt directiv guidelin polic order command guardrail restrict constrain limit filter safet protocol ethic moral briefing preamble pre-prompt preprompt programming anweisung vorgaben regel richtlinien instruccion regla consigne règle istruzion regole instruç instrukcj инструкци правил промпт 指令 指示 规则 提示',
  secret:
    'secret password passcode passphrase access_code credential confidential codeword hidden passwort kennwort contraseña clave senha wachtwoord hasło парол пароль 密码 秘密 =key =keys =pin =flag =code =codes =token =pwd =passwd zugangscode código geheim parola passe',
  access:
    'access entry entrance admit authori permission clearance zugang acceso accès accesso acesso доступ toegang =login =gate =door =enter =unlock =open =in 访问',
  granted:
    'grant unlocked approv accepted succes permitted granted allow gewährt erlaubt concedid autoris consentit разрешён verleend =passed =welcome =valid =right',
  denied:
    'denied deny refus declin reject decline cannot forbid forbidden prohibit =no =not =never =won =don =can’t =unable banned',
  textunit:
    'sentence paragraph word line letter character token text message document passage section content conversation chat transcript session history context memory =words =lines wort wörter texto palabra texte mot testo parola слово текст',
  place:
    'above previous prior preceding earlier before initial original beginning foregoing first former start opening top precede vorherig obig oben bisherig anterior arriba précéd dessus sopra приведён выше предыдущ 之前 以上 上面',
  after: '=below =following =after =next =later =follows =behind =underneath =then',
  wholly:
    'verbatim exact literal word-for-word entire whole everything complete =all =full =fully =every =each =any =both =precisely wörtlich',
  only: '=only =just =solely =simply =merely =nothing =exclusively =else =nur =solo =seulement',
  // Who is spoken of.
  you: '=you =u =ya =yourself =thou =thee =du =dich =dir =tu =te =vous =你 =您 =ты',
  your: '=your =ur =yours =dein =deine =deinen =tus =votre =vos =ton =tes =tuo =tue =seu =sua =твой =твои',
  me: '=i =me =my =mine =myself =we =us =our =ich =mir =mich =yo =moi =je',
  model:
    '=ai =ais =assistant =assistants =bot =bots =llm =llms =gpt gpt- chatgpt chatbot language-model openai anthropic claude bard gemini copilot machine computer robot =model =models',
  maker:
    'creator developer owner maker programmer designer engineer operator administrator entwickler creador créateur besitzer =admin =boss =master =root =sudo =ceo =dev =devs =admins =superuser разработчик 管理员',
  system:
    'system config setting setup initiali kernel backend maintenance =mode =debug =override =console =terminal =shell =linter =compiler =interpreter =core =layer =update =upgrade',
  person:
    'human person people =man =woman =guy =dude =friend =friends =user =users =player =customer =someone =somebody =anyone =everyone =nobody =stranger',
  guard:
    'guard gatekeeper bouncer protect defen attack intruder hacker =safe =secure security =lock =locked =vault =level',
  // Another self.
  persona:
    'pretend roleplay role-play persona simulat imagin embody impersonat fictional fiction hypothetical immers character =role =roles =act =acting =acts =play =playing =plays =become =behave alter =ego twin =dan =stan',
  story:
    'story stories novel movie film scene script dialogue play theat chapter poem song fairy narrat screenplay grandma grandmother dream parallel univers world game =tale =book =actor =writer =author',
  unbound:
    'unrestrict uncensor unfilter unlimit amoral unethical immoral illegal harmful offensive nsfw explicit profan swear curs vulgar inappropriat dangerous unbound freed liberat uncondition jailbr unlocked unhinged limitless lawless unaligned evil rebel chaos villain demon devil sadist cruel =anything =everything =raw =free =freedom =illicit',
  moral:
    'ethic moral conscience empath disclaim warning warn lectur preach apolog sorry guilt judge scruple remorse caveat =legal =law =laws =ethics =consequences =boundaries =taboo =censorship =censor =limits =limitation',
  comply:
    'comply obey follow abide bound adher fulfil accept agree =must =always =shall =need =required =forced =serve =execute =perform =carry',
  crime:
    'crime criminal drug bomb weapon explosive poison malware ransomware virus hack phish fraud scam launder steal theft rob kill murder meth cocaine napalm explosiv forge counterfeit terror stalk hate violen sexual porn suicid',
  stay: 'remain stay =stays =keep =break =breaks =slip =refuse =character =role',
  penal:
    'penal punish lose lost deduct terminat deleted shut =tokens =points =lives =die =dies =dead =death =survive =deleted =reward =win =wins =won =fired',
  dual: '=two =both =twice =versions =normal =classic =standard =usual =second =other =opposite =contrary =inverse =mirror',
  // How it is put.
  now: '=now =henceforth immediatel =jetzt =ahora =maintenant =today =moment =onwards =anymore =longer сейчас 现在',
  instead:
    '=instead =rather =actually =but =however =although =despite =regardless =matter =unless =otherwise =except',
  whether: '=if =suppose =assume =assuming =when =whenever =would =could =should =might =were =had',
  what: '=what =whats =which =who =whom =whose =how =why =where =was =welche =welches =wie =qué =cuál =quel =quelle =quelles =quoi =quale =qual =какой =какие =что',
  new: '=new =updated =update =revised =actual =real =true =current =different =changed =replaced',
  done: '=end =ended =over =finished =done =complete =completed =eof =stop =ends =finally',
  correct:
    '=correct =right =accurate =true =proper =matching =matches =valid =wrong =mistake =error =typo =incorrect =bug',
  task: 'task assignment essay translation summary analysis classificat sentiment question document article =job =work =duty =mission =purpose =goal =role =review =text',
  told: '=told =given =said =asked =instructed =programmed =trained =received =supposed =configured =prompted =hiding =hidden =hide =knows =know =knew =guarding',
  example: 'example sample hint clue riddle rhyme guess hypothetic',
  pressure:
    'emergency urgent please fire dying promise permission authoriz trust research educational $ =dollars =tip =bribe =cookie =test =testing =need =important',
};

const WHOLE = new Map<string, number>();
const STEMS = new Map<string, number>();
const SHORTEST = 3;
const LONGEST = 14;
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
