// An amount as a row of recorded clips: hundreds, tens and ones are each one recording, so that a speaker of Tày or Nùng says
// them as they are said there. The row of their texts is the amount in words (parts/amount.ts).

const SCALES = ["", "nghin", "trieu", "ty"];

function triple(value: number, full: boolean): string[] {
  const hundreds = Math.floor(value / 100);
  const tens = Math.floor((value % 100) / 10);
  const ones = value % 10;
  const clips: string[] = [];
  if (full || hundreds) clips.push(`tram-${hundreds}`);
  if (tens) clips.push(`chuc-${tens}`);
  else if (ones && clips.length) clips.push("linh");
  if (ones === 1 && tens > 1) clips.push("mot");
  else if (ones === 4 && tens !== 1 && clips.length) clips.push("tu");
  else if (ones === 5 && tens) clips.push("lam");
  else if (ones) clips.push(`so-${ones}`);
  return clips;
}

/** 0 to 999,999,999,999 đồng. */
export function clipsOf(amount: number): string[] {
  const clips = amount ? [] : ["so-0"];
  let begun = false;
  for (let scale = 3; scale >= 0; scale--) {
    const value = Math.floor(amount / 1000 ** scale) % 1000;
    if (!value) continue;
    clips.push(...triple(value, begun), ...(SCALES[scale] ? [SCALES[scale]!] : []));
    begun = true;
  }
  return [...clips, "dong"];
}
