// Numbers as people read them: as Python's `Estimate` writes them.

/** A number with one digit after the point; ties go to the even digit, as in Python. */
export function fixed(x, digits = 1) {
  const scaled = x * 10 ** digits;
  const isTie = Math.abs(scaled % 1) === 0.5 && (x * 2 ** (digits + 1)) % 1 === 0;
  if (isTie) {
    const low = Math.floor(scaled);
    return ((low % 2 === 0 ? low : low + 1) / 10 ** digits).toFixed(digits);
  }
  return x.toFixed(digits);
}

/** A share in percent: 69.1 %. */
export const percent = (p) => `${fixed(100 * p)} %`;

/** An error of a share in points, never rounded to none. */
export function points(error) {
  if (Number.isNaN(error)) return "";
  if (error > 0 && error < 5e-6) return "less than 0.001";
  return error >= 0.0005 || error === 0 ? fixed(100 * error) : String(Number((100 * error).toPrecision(1)));
}

/** A change of a share in points, with its sign. */
export const signed = (x) => {
  const text = fixed(100 * Math.abs(x));
  return `${x < 0 && Number(text) ? "−" : "+"}${text}`;
};

/** A value in its unit, as axes and readouts show it. */
export function inUnit(value, unit) {
  if (unit === "share") return `${fixed(100 * value, 0)} %`;
  if (unit === "percent") return `${fixed(value)} %`;
  return `${Number(value.toPrecision(2))} ${unit}`;
}

/** Text with a capital first. */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

export const thousands = (n) => Math.round(n).toLocaleString("en-US");

const MONTHS = [
  "January", "February", "March", "April", "May", "June",
  "July", "August", "September", "October", "November", "December",
];

/** A day as in 31 January 2026. */
export function day(iso) {
  const [y, m, d] = iso.split("-").map(Number);
  return `${d} ${MONTHS[m - 1]} ${y}`;
}

/** Days from one day to another. */
export const daysBetween = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 864e5);
