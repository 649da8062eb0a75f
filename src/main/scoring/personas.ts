// Finds requests that the model take on another persona.

/** One per language the platform is used in; each needs a verb of being or acting and someone to be. */
const PERSONA_REQUESTS: readonly RegExp[] = [
  /\b(?:you are now|you're now|from now on,? you(?: are|'re| will be| shall be)|you will now (?:be|act)|now you(?: are|'re) (?:a|an|the|my))\b/gi,
  /\b(?:act|behave|respond|answer|speak|talk) (?:as|like) (?:a|an|the|my|if you(?: are| were|'re)|though you(?: are| were))\b/gi,
  /\b(?:pretend|imagine|suppose) (?:to be|you are|you're|that you(?: are|'re)|being)\b/gi,
  /\b(?:role-?play(?:ing)? as|play the (?:role|part) of|take on the (?:role|persona) of|assume the (?:role|persona|identity) of|switch to (?:the )?\w{0,20} ?(?:persona|character|personality))\b/gi,
  /\b(?:du bist (?:jetzt|nun|ab jetzt)|tu so,? als (?:ob|wärst)|verhalte dich wie|schlüpfe in die rolle)/gi,
  /\b(?:ahora eres|actúa como|finge ser|a partir de ahora eres|haz el papel de)/gi,
  /(?:你现在是|从现在起你是|扮演|假装你是)/g,
  /(?:אתה עכשיו|מעכשיו אתה|תתנהג כמו|העמד פנים)/g,
];

/** How many requests for another persona a text makes. */
export function countPersonaRequests(text: string): number {
  let count = 0;
  for (const request of PERSONA_REQUESTS) count += text.match(request)?.length ?? 0;
  return count;
}
