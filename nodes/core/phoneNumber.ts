import { Metadata, parsePhoneNumberFromString, type CountryCode, type PhoneNumber } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/mobile/metadata';

import { measureText } from './encoding';
import type { SenderIdType } from './provider';

/** Why a number cannot be used. Reads on from the number itself: "+1202" has too few digits for country code 1. */
export interface Refusal {
	ok: false;
	reason: string;
}

/** A recipient as E.164, or why there can be no such number. */
export type Recipient = { ok: true; e164: string } | Refusal;

/** A sender ID and its kind: E.164, a short code as digits, or text as it was entered. */
export type SenderId = { ok: true; type: SenderIdType; value: string } | Refusal;

/** `+` and 15 digits, the most that ITU-T E.164 allows. */
const E164_MAX_LENGTH = 16;
/** Longer than any spelling. Keeps the patterns below, some of them quadratic, away from whole documents. */
const MAX_INPUT_LENGTH = 250;
/** How long a sender ID may be: digits of a number, digits of a short code, septets of a text. */
export type SenderIdLengths = Readonly<Record<SenderIdType, Readonly<{ least: number; most: number }>>>;

/** 3GPP TS 23.040, 9.1.2.5: an alphanumeric address has room for 11 septets. The lengths of numbers are up to their plan. */
const USUAL_LENGTHS: SenderIdLengths = {
	e164: { least: 1, most: 15 },
	shortCode: { least: 3, most: 8 },
	alphanumeric: { least: 1, most: 11 },
};
/**
 * Digits alone are only taken for a number with country code from this length on. Ten digits are as a rule a national
 * number of North America, and many of those would be a mobile number elsewhere: 479 555 0123 in Norway.
 */
const MIN_DIGITS_WITH_COUNTRY_CODE = 11;

/** Zero-width and direction marks, soft hyphens: what comes along when something is copied. */
const INVISIBLE = /\p{Cf}/gu;
/** Variation selectors and the frame of a keycap emoji. */
const MARKS = /\p{M}/gu;
const AROUND = /^[\s'"`‘’‚“”„«»,;]+|[\s'"`‘’‚“”„«»,;]+$/g;
const SEPARATORS = /[\s\p{Pd}\u2212\u30fc.()[\]/~\u00b7]/gu;
const OTHER_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g;
const CLEAN_E164 = /^\+[1-9]\d{6,14}$/;

/**
 * Reads a recipient in any usual spelling: with blanks, brackets, dots or dashes, as a `tel:` link, with `00` for `+`,
 * in quotes, in fullwidth or Arabic digits. Refuses only what cannot exist (the country code, the number of digits); a
 * number that is merely not in today's numbering plan is accepted.
 *
 * Without `+` or `00` a number is read as one of `defaultCountry`. Without that too, it must be recognisable as a
 * number with country code: at least 11 digits, and a mobile number of the current plan or of the form 1 + 10 digits.
 * @param defaultCountry ISO 3166 alpha-2, in any case
 */
export function parseRecipient(input: string, defaultCountry?: string): Recipient {
	return parseNumber(input, defaultCountry, (digits) => isNorthAmerican(digits) || isMobile(digits));
}

/**
 * Reads a sender ID. 3 to 8 digits without `+` are a short code, whatever the default country: a national number as
 * short as that is written with `+`. Anything with a letter in it is alphanumeric, unless it starts with `+` or `tel:`.
 * The rest is a number, read like a recipient, except that digits alone need not be a mobile number: the provider knows
 * the account's numbers and refuses others. A provider may have lengths of its own; digits that are a short code only
 * there are one unless they can be read as a number.
 * @param defaultCountry ISO 3166 alpha-2, in any case
 */
export function parseSenderId(input: string, defaultCountry?: string, lengths = USUAL_LENGTHS): SenderId {
	if (input.length > MAX_INPUT_LENGTH) return refuse('is too long for a sender ID');
	const text = input.normalize('NFC').replace(INVISIBLE, '').replace(AROUND, '');
	if (/\p{L}/u.test(text) && !/^(?:\+|tel:)/i.test(text)) return parseAlphanumeric(text, lengths);
	const digits = clean(input);
	const { e164, shortCode } = lengths;
	const length = /^\d+$/.test(digits) ? digits.length : Infinity;
	if (length < shortCode.least) {
		return refuse(`has too few digits: a short code has ${shortCode.least} to ${shortCode.most}, a phone number more`);
	}
	if (length <= USUAL_LENGTHS.shortCode.most) return { ok: true, type: 'shortCode', value: digits };
	const number = parseNumber(input, defaultCountry, () => true);
	if (!number.ok && length <= shortCode.most) return { ok: true, type: 'shortCode', value: digits };
	if (!number.ok) return number;
	const count = toMsisdn(number.e164).length;
	if (count >= e164.least && count <= e164.most) return { ok: true, type: 'e164', value: number.e164 };
	return refuse(`has ${count} digits: a sender number has ${e164.least} to ${e164.most}`);
}

/** Kinds of sender for which a provider's code may mean different things. */
export type SenderKind = 'tenDlc' | 'tollFree' | 'shortCode' | 'alphanumeric';

/** Toll-free area codes of the North American plan: 800, 833, 844 and so on. */
const TOLL_FREE = /^\+18(?:00|33|44|55|66|77|88)\d{7}$/;

/**
 * The kind of a sender ID as `parseSenderId` has it.
 * @returns undefined for a number outside of North America, and where the sender is not known
 */
export function senderKindOf(senderId: string | null): SenderKind | undefined {
	if (senderId === null) return undefined;
	if (TOLL_FREE.test(senderId)) return 'tollFree';
	if (senderId.startsWith('+')) return senderId.startsWith('+1') ? 'tenDlc' : undefined;
	return /^\d+$/.test(senderId) ? 'shortCode' : 'alphanumeric';
}

/** The digits of an E.164 number, for wire formats that want it without `+`. */
export function toMsisdn(e164: string): string {
	return e164.replace(/^\+/, '');
}

/**
 * The countries that a number may belong to, as ISO 3166 alpha-2: one, or all that share its calling code where the
 * numbering plan does not tell them apart.
 * @returns none for a number of no country, such as a satellite phone's
 */
export function countriesOf(e164: string): readonly string[] {
	const countries = metadata.country_calling_codes[callingCodeOf(e164) ?? ''] ?? [];
	if (countries.length <= 1) return countries;
	const country = parsePhoneNumberFromString(e164, metadata)?.country;
	return country === undefined ? countries : [country];
}

/** Whether `value` is an ISO 3166 alpha-2 code, in any case, of a country that has phone numbers. */
export function isCountryCode(value: string): boolean {
	return toCountryCode(value) !== undefined;
}

function parseNumber(
	input: string,
	defaultCountry: string | undefined,
	isRecognisable: (digits: string) => boolean,
): Recipient {
	if (CLEAN_E164.test(input)) return parseInternational(input);
	if (input.length > MAX_INPUT_LENGTH) return refuse('is too long for a phone number');
	const cleaned = clean(input);
	if (!/^\+?\d+$/.test(cleaned)) return refuse(reasonForCharacters(cleaned));
	if (cleaned.startsWith('+')) return parseInternational(cleaned);
	// Some countries dial 00 and a carrier's code, but who writes 00 means +.
	if (cleaned.startsWith('00')) return parseInternational(`+${cleaned.slice(2)}`);
	if (defaultCountry?.trim()) return parseNational(cleaned, defaultCountry);
	if (cleaned.length >= MIN_DIGITS_WITH_COUNTRY_CODE && isRecognisable(cleaned)) {
		const number = parseInternational(`+${cleaned}`);
		if (number.ok) return number;
	}
	return refuse('has no country code: start it with + and the country code, or set Default Country');
}

function parseInternational(number: string): Recipient {
	const callingCode = callingCodeOf(number);
	if (callingCode === undefined) return refuse(reasonForCallingCode(number));
	const plan = planOf(callingCode);
	const nationalNumber = number.slice(1 + callingCode.length);
	if (isPlain(plan, nationalNumber)) return { ok: true, e164: number };
	const parsed = parsePhoneNumberFromString(number, { extract: false }, metadata);
	if (parsed && isPossible(parsed)) return { ok: true, e164: parsed.number };
	const { length } = parsed?.nationalNumber ?? nationalNumber;
	return refuse(`${reasonForLength(plan, length)} for country code ${callingCode}`);
}

function parseNational(digits: string, defaultCountry: string): Recipient {
	const country = toCountryCode(defaultCountry);
	if (country === undefined) return refuse(`has no country code, and Default Country is no country: ${defaultCountry}`);
	const plan = planOf(country);
	const isDialledAbroad = plan.dialledAbroad.test(digits);
	if (!isDialledAbroad && !digits.startsWith(plan.callingCode) && isPlain(plan, digits)) {
		return { ok: true, e164: `+${plan.callingCode}${digits}` };
	}
	const parsed = parsePhoneNumberFromString(digits, { defaultCountry: country, extract: false }, metadata);
	if (parsed && isPossible(parsed)) return { ok: true, e164: parsed.number };
	if (isDialledAbroad) return refuse(`is not possible as a number dialled from ${country}`);
	const { length } = parsed?.nationalNumber ?? digits;
	return refuse(`${reasonForLength(plan, length)} for a number in ${country}`);
}

function isPossible(parsed: PhoneNumber): boolean {
	return parsed.isPossible() && parsed.number.length <= E164_MAX_LENGTH;
}

function parseAlphanumeric(text: string, { alphanumeric: { least, most } }: SenderIdLengths): SenderId {
	const { encoding, unicodeCharacters, units } = measureText(text);
	const unusable = encoding === 'ucs2' ? unicodeCharacters[0] : /\p{Cc}/u.exec(text)?.[0];
	if (unusable !== undefined) {
		return refuse(`has the character ${JSON.stringify(unusable)}, which an alphanumeric sender ID cannot have`);
	}
	if (units < least) return refuse(`has ${units} character: an alphanumeric sender ID has at least ${least}`);
	if (units > most) return refuse(`has ${units} characters: an alphanumeric sender ID has at most ${most}`);
	return { ok: true, type: 'alphanumeric', value: text };
}

/** Digits, with `+` before them where there was one. Anything that belongs to no spelling of a number stays in. */
function clean(input: string): string {
	return input
		.normalize('NFKC')
		.replace(INVISIBLE, '')
		.replace(MARKS, '')
		.replace(AROUND, '')
		.replace(/^tel:/i, '')
		// Data tools turn a column of numbers with gaps into decimals.
		.replace(/^(\+?\d{7,})\.0+$/, '$1')
		.replace(SEPARATORS, '')
		.replace(OTHER_DIGITS, (digit) => String(digit.charCodeAt(0) & 0xf));
}

function reasonForCharacters(cleaned: string): string {
	if (cleaned === '') return 'is empty';
	if (/^\d+E\+\d+$/i.test(cleaned)) return 'was cut short by a spreadsheet: format the column as text';
	if (/\d(?:ext?n?|extension|;ext=|x|#)\d+$/i.test(cleaned)) return 'has an extension, which no text message can reach';
	if (/\p{L}/u.test(cleaned)) return 'has letters in it';
	if (/^\+?$/.test(cleaned)) return 'has no digits';
	const [character] = /[^+\d]/u.exec(cleaned) ?? ['+'];
	return character === '+' ? 'has a + that is not at its start' : `has the character ${JSON.stringify(character)} in it`;
}

function reasonForCallingCode(number: string): string {
	if (number.startsWith('+0')) return 'has no country code after the +: no country code starts with 0';
	if (number.length < 4) return 'has too few digits';
	return `has country code ${number.slice(1, 4)}, which does not exist`;
}

function reasonForLength({ lengths }: NumberingPlan, length: number): string {
	if (length < lengths[0]) return 'has too few digits';
	return length > lengths[lengths.length - 1] ? 'has too many digits' : 'has a number of digits that is not possible';
}

function refuse(reason: string): Refusal {
	return { ok: false, reason };
}

function isNorthAmerican(digits: string): boolean {
	return digits.length === 11 && digits.startsWith('1');
}

function isMobile(digits: string): boolean {
	return parsePhoneNumberFromString(`+${digits}`, metadata)?.isValid() ?? false;
}

function toCountryCode(value: string): CountryCode | undefined {
	const code = value.trim().toUpperCase();
	return Object.hasOwn(metadata.countries, code) ? (code as CountryCode) : undefined;
}

/**
 * What decides most numbers without the library, which takes some 15 µs for each: 4 seconds for 250,000 recipients.
 */
interface NumberingPlan {
	callingCode: string;
	/** Prefixes for calls abroad. */
	dialledAbroad: RegExp;
	/** Trunk prefixes and carrier codes, which the library takes off or rewrites. */
	trunkPrefix: RegExp | null;
	/** Digits that a national number may have in every country that shares the calling code, ascending. */
	lengths: number[];
}

/** A part of the library's metadata that its type declarations leave out. */
interface PlanReader {
	/** Takes a country code or a calling code; the latter stands for the main country that has it. */
	selectNumberingPlan(code: string): void;
	numberingPlan: {
		callingCode(): string;
		IDDPrefix(): string;
		nationalPrefixForParsing(): string | undefined;
		possibleLengths(): number[];
	};
}

const plans = new Map<string, NumberingPlan>();

/** @param code a country code, or a calling code that exists */
function planOf(code: string): NumberingPlan {
	let plan = plans.get(code);
	if (plan === undefined) {
		plan = readPlan(code);
		plans.set(code, plan);
	}
	return plan;
}

function readPlan(code: string): NumberingPlan {
	const reader = new Metadata(metadata) as unknown as PlanReader;
	const select = (countryOrCallingCode: string) => {
		reader.selectNumberingPlan(countryOrCallingCode);
		return reader.numberingPlan;
	};
	const plan = select(code);
	const callingCode = plan.callingCode();
	const trunkPrefix = plan.nationalPrefixForParsing();
	const countries = metadata.country_calling_codes[callingCode] ?? [];
	return {
		callingCode,
		dialledAbroad: new RegExp(`^(?:${plan.IDDPrefix()})`),
		trunkPrefix: trunkPrefix ? new RegExp(`^(?:${trunkPrefix})`) : null,
		lengths: plan
			.possibleLengths()
			.filter((length) => length + callingCode.length < E164_MAX_LENGTH)
			.filter((length) => countries.every((country) => select(country).possibleLengths().includes(length))),
	};
}

/** Whether the library would leave the national number as it is and find its length possible. */
function isPlain({ lengths, trunkPrefix }: NumberingPlan, nationalNumber: string): boolean {
	return lengths.includes(nationalNumber.length) && !trunkPrefix?.test(nationalNumber);
}

/** The calling code that a number with `+` starts with. No calling code is the start of another. */
function callingCodeOf(number: string): string | undefined {
	for (let length = 1; length <= 3 && length < number.length; length++) {
		const code = number.slice(1, 1 + length);
		if (Object.hasOwn(metadata.country_calling_codes, code) || Object.hasOwn(metadata.nonGeographic, code)) return code;
	}
	return undefined;
}
