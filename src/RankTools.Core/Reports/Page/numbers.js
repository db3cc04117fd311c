"use strict";
// Numbers as text: in charts by size, in tables with the same decimals in all rows of a column.

const MINUS = "\u2212";
const SUPERSCRIPT = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** Numbers that JSON lacks come as text. */
function toNumber(value) {
  if (typeof value === "number") return value;
  if (value === null || value === undefined) return NaN;
  return value === "Infinity" ? Infinity : value === "-Infinity" ? -Infinity : NaN;
}

function signed(text) {
  return text.replace(/^-/, MINUS);
}

/** Four digits; very large and very small numbers as a power of ten. */
function shortNumber(value) {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : MINUS + "∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) return scientific(value);
  if (Number.isInteger(value) || size >= 1e4) return signed(Math.round(value).toLocaleString("en-US"));
  return signed(String(Number(value.toPrecision(4))));
}

function scientific(value) {
  const [mantissa, exponent] = value.toExponential(2).split("e");
  const power = [...String(Number(exponent))].map(digit => SUPERSCRIPT[digit]).join("");
  return signed(`${Number(mantissa)}×10${power}`).replace(/^(−?)1×/, "$1");
}

/** Decimals that show a column's largest number with four digits. */
function decimalsOf(values) {
  let largest = 0;
  let whole = true;
  for (const value of values) {
    const number = toNumber(value);
    if (!Number.isFinite(number)) continue;
    largest = Math.max(largest, Math.abs(number));
    whole &&= Number.isInteger(number);
  }
  return whole ? 0 : Math.min(6, Math.max(1, 3 - Math.floor(Math.log10(largest || 1))));
}

function fixedNumber(value, decimals) {
  if (!Number.isFinite(value)) return shortNumber(value);
  if (value !== 0 && Math.abs(value) < 0.5 * 10 ** -decimals) return scientific(value);
  return signed(value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));
}
