/** The domains that most people's addresses have, and what is a slip of a thumb away from them. */
const DOMAINS = [
  "gmail.com",
  "hotmail.com",
  "outlook.com",
  "icloud.com",
  "yahoo.com",
  "live.com",
  "me.com",
  "proton.me",
  "gmx.de",
  "web.de",
  "bigpond.com",
  "yahoo.co.uk",
  "hotmail.co.uk",
];

/** The address that was meant, where its domain is one letter off a common one; null where it isn't. */
export function likelyAddress(address: string): string | null {
  const at = address.lastIndexOf("@");
  const domain = address
    .slice(at + 1)
    .trim()
    .toLowerCase();
  if (at < 1 || DOMAINS.includes(domain)) return null;
  const meant = DOMAINS.find((each) => isOneSlipOff(domain, each));
  return meant ? `${address.slice(0, at)}@${meant}` : null;
}

/** Whether a letter is missing, too many, another, or two have changed places. */
function isOneSlipOff(typed: string, meant: string): boolean {
  if (Math.abs(typed.length - meant.length) > 1 || typed.length < 5) return false;
  let start = 0;
  while (start < typed.length && typed[start] === meant[start]) start++;
  const [rest, wanted] = [typed.slice(start), meant.slice(start)];
  return (
    rest.slice(1) === wanted.slice(1) ||
    rest.slice(1) === wanted ||
    rest === wanted.slice(1) ||
    (rest[0] === wanted[1] && rest[1] === wanted[0] && rest.slice(2) === wanted.slice(2))
  );
}
