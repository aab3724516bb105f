/** A group without one inside, and how often it stands there. */
const GROUP = /\(([^()]*)\)([*+?]|\{[^}]*\})?\??/;
const REPEATS = /[*+{]/;

/**
 * Whether a pattern repeats what repeats itself, with nothing in between that tells one round from the next, as
 * `(a+)+` does: such a pattern takes ages on some texts. Others may, too; that these do is easy to see.
 */
export function isSlow(pattern: string): boolean {
  let rest = pattern
    .replace(/\\(?:[ux]\{?[0-9a-f]+\}?|[pPk][{<][^}>]*[}>]|.)/gi, 'a') // an escape, a class and a point are one character each
    .replace(/\[(?:[^\]])*\]/g, 'a')
    .replace(/\./g, 'a')
    .replace(/\{\d+\}/g, '') // so many times and no other leaves nothing to try
    .replace(/\(\?(?:[:=!]|<[=!]|<[^>]*>)/g, '(');
  for (let group = GROUP.exec(rest); group; group = GROUP.exec(rest)) {
    const [whole, body, quantifier = ''] = group;
    if (REPEATS.test(quantifier) && body.split('|').some(isBlurred)) {
      return true;
    }
    const one = body.includes('|') || quantifier ? `a${quantifier}` : body;
    rest = rest.replace(whole, () => one);
  }
  return false;
}

/** Whether something in it repeats, and neither its first nor its last part has to be there just once. */
function isBlurred(body: string): boolean {
  return REPEATS.test(body) && /^[^*+?{][*+?{]/.test(body) && /[*+?}]\??$/.test(body);
}
