import fc from 'fast-check';
import parseWithLibrary, {
	getCountries,
	getCountryCallingCode,
	getExampleNumber,
	type CountryCode,
} from 'libphonenumber-js/mobile';
import examples from 'libphonenumber-js/mobile/examples';

import { isCountryCode, parseRecipient, parseSenderId, senderKindOf, toMsisdn } from '../../nodes/core/phoneNumber';

const NO_COUNTRY_CODE = 'has no country code: start it with + and the country code, or set Default Country';

describe('parseRecipient', () => {
	test.each<[spelling: string, e164: string]>([
		['+12025550123', '+12025550123'],
		['+1 202 555 0123', '+12025550123'],
		['+1 (202) 555-0123', '+12025550123'],
		['+1.202.555.0123', '+12025550123'],
		['+1/202/555/0123', '+12025550123'],
		['+1\u00a0202\u2009555\u20110123', '+12025550123'],
		['(+1) 202 555 0123', '+12025550123'],
		['  +12025550123\n', '+12025550123'],
		['"+12025550123"', '+12025550123'],
		["'+12025550123", '+12025550123'],
		['\u201c+1 202-555-0123\u201d,', '+12025550123'],
		['\ufeff\u202a+12025550123\u202c', '+12025550123'],
		['tel:+1-202-555-0123', '+12025550123'],
		['TEL:+12025550123', '+12025550123'],
		['0012025550123', '+12025550123'],
		['00 1 (202) 555-0123', '+12025550123'],
		['\uff0b\uff11\uff12\uff10\uff12\uff15\uff15\uff15\uff10\uff11\uff12\uff13', '+12025550123'],
		['+\u0661\u0662\u0660\u0662\u0665\u0665\u0665\u0660\u0661\u0662\u0663', '+12025550123'],
		['+\u06f1\u06f2\u06f0\u06f2\u06f5\u06f5\u06f5\u06f0\u06f1\u06f2\u06f3', '+12025550123'],
		['+1\ufe0f\u20e32025550123', '+12025550123'],
		['+12025550123.0', '+12025550123'],
		['+1 1 202 555 0123', '+12025550123'],
		['+44 (0)7700 900123', '+447700900123'],
	])('reads %j', (spelling, e164) => {
		expect(parseRecipient(spelling)).toEqual({ ok: true, e164 });
	});

	test.each<[spelling: string, defaultCountry: string, e164: string]>([
		['2025550123', 'US', '+12025550123'],
		['(202) 555-0123', 'us', '+12025550123'],
		['1-202-555-0123', ' US ', '+12025550123'],
		['12025550123', 'CA', '+12025550123'],
		['011 44 7700 900123', 'US', '+447700900123'],
		['07700 900123', 'GB', '+447700900123'],
		['7700900123', 'GB', '+447700900123'],
		['447700900123', 'GB', '+447700900123'],
		['4520123456', 'DK', '+4520123456'],
		['8 (900) 000-00-00', 'RU', '+79000000000'],
		['+447700900123', 'US', '+447700900123'],
		['00447700900123', 'US', '+447700900123'],
		['0055 11 91234 5678', 'BR', '+5511912345678'],
		['2025550123.0', 'US', '+12025550123'],
	])('reads %j with default country %j', (spelling, defaultCountry, e164) => {
		expect(parseRecipient(spelling, defaultCountry)).toEqual({ ok: true, e164 });
	});

	test('takes digits alone for a number with country code when they can hardly be anything else', () => {
		expect(parseRecipient('12025550123')).toEqual({ ok: true, e164: '+12025550123' });
		expect(parseRecipient('1 (202) 555-0123')).toEqual({ ok: true, e164: '+12025550123' });
		expect(parseRecipient('385911234567')).toEqual({ ok: true, e164: '+385911234567' });
	});

	test.each([
		['a North American number without its country code', '2025550123'],
		['a North American number that would be a mobile number in Norway', '4795550123'],
		['a North American number that would be a mobile number in Singapore', '6595550123'],
		['a national number with its trunk prefix', '07700900123'],
		['a national number whose leading zero a spreadsheet took', '81234567890'],
		['a number dialled abroad from the United States', '011447700900123'],
		['too few digits for anything', '12345'],
	])('does not guess the country of %s', (_case, digits) => {
		expect(parseRecipient(digits)).toEqual({ ok: false, reason: NO_COUNTRY_CODE });
	});

	test('accepts what is possible although no numbering plan has it today', () => {
		expect(parseRecipient('+19995550123')).toEqual({ ok: true, e164: '+19995550123' });
		expect(parseRecipient('9995550123', 'US')).toEqual({ ok: true, e164: '+19995550123' });
		expect(parseRecipient('19995550123')).toEqual({ ok: true, e164: '+19995550123' });
	});

	test('tells countries apart that share a calling code but not the lengths of their numbers', () => {
		expect(parseRecipient('+59995123456')).toEqual({ ok: true, e164: '+59995123456' });
		expect(parseRecipient('+59931234567')).toMatchObject({ ok: false });
	});

	test.each<[reason: string, spelling: string, defaultCountry?: string]>([
		['is empty', ''],
		['is empty', ' \u200b"" '],
		['has no digits', '+'],
		['has letters in it', 'customer'],
		['has letters in it', '+1 202 555 CALL'],
		['has letters in it', 'Anna: +12025550123'],
		['has the character "*" in it', '+1*2025550123'],
		['has the character "\ud83d\ude00" in it', '+12025550123\ud83d\ude00'],
		['has a + that is not at its start', '+1+2025550123'],
		['has a + that is not at its start', '2025550123+', 'US'],
		['has an extension, which no text message can reach', '+1 202 555 0123 x12'],
		['has an extension, which no text message can reach', '+1 202 555 0123 ext. 12'],
		['has an extension, which no text message can reach', '+1 202 555 0123 extension 12'],
		['has an extension, which no text message can reach', 'tel:+1-202-555-0123;ext=12'],
		['has an extension, which no text message can reach', '202 555 0123 #12', 'US'],
		['was cut short by a spreadsheet: format the column as text', '1.20256E+10'],
		['has too few digits', '+2'],
		['has too few digits for country code 1', '+1'],
		['has too few digits for country code 1', '+1202555'],
		['has too few digits for country code 385', '+3859'],
		['has too many digits for country code 1', '+120255501234'],
		['has too many digits for country code 49', `+49${'1'.repeat(14)}`],
		['has too many digits for country code 1', `+1${'2'.repeat(42)}`],
		['is too long for a phone number', `+1${'2'.repeat(249)}`],
		['has a number of digits that is not possible for country code 7', '+7900000000000'],
		['has country code 999, which does not exist', '+9991234567'],
		['has no country code after the +: no country code starts with 0', '+02025550123'],
		['has too few digits for a number in US', '5550123', 'US'],
		['has too many digits for a number in US', '385911234567', 'US'],
		['has too many digits for a number in US', '2'.repeat(42), 'US'],
		['is not possible as a number dialled from US', '0119991234567', 'US'],
		['has no country code, and Default Country is no country: XX', '2025550123', 'XX'],
		[NO_COUNTRY_CODE, '2025550123', ''],
	])('%s: %j', (reason, spelling, ...[defaultCountry]) => {
		expect(parseRecipient(spelling, defaultCountry)).toEqual({ ok: false, reason });
	});

	const anyCountry = fc.constantFrom(...getCountries());
	const digits = (minLength: number, maxLength: number) =>
		fc.array(fc.constantFrom(...'0123456789'), { minLength, maxLength }).map((each) => each.join(''));
	const nationalNumber = fc
		.tuple(fc.constantFrom('', '0', '00', '1', '8', '06', '9', '90', '15'), digits(0, 15))
		.map((parts) => parts.join(''));

	function verdictOfLibrary(text: string, defaultCountry?: CountryCode): string | null {
		const parsed = parseWithLibrary(text, { defaultCountry, extract: false });
		return parsed?.isPossible() && parsed.number.length <= 16 ? parsed.number : null;
	}

	function verdict(text: string, defaultCountry?: string): string | null {
		const parsed = parseRecipient(text, defaultCountry);
		return parsed.ok ? parsed.e164 : null;
	}

	test('agrees with libphonenumber on every number with country code', () => {
		fc.assert(
			fc.property(anyCountry, nationalNumber, (country, national) => {
				const number = `+${getCountryCallingCode(country)}${national}`;
				expect(verdict(number)).toBe(verdictOfLibrary(number));
			}),
			{ numRuns: 3_000 },
		);
	});

	test('agrees with libphonenumber on every start of a number', () => {
		fc.assert(
			fc.property(digits(1, 17), (number) => {
				expect(verdict(`+${number}`)).toBe(verdictOfLibrary(`+${number}`));
			}),
			{ numRuns: 3_000 },
		);
	});

	test('agrees with libphonenumber on every number of a default country', () => {
		const written = fc.tuple(anyCountry, nationalNumber, fc.constantFrom('', 'calling code', 'abroad'));
		fc.assert(
			fc.property(written, ([country, national, start]) => {
				const prefix = { '': '', 'calling code': getCountryCallingCode(country), abroad: '011385' }[start];
				const number = `${prefix}${national}`;
				fc.pre(number !== '' && !number.startsWith('00'));
				expect(verdict(number, country)).toBe(verdictOfLibrary(number, country));
			}),
			{ numRuns: 3_000 },
		);
	});

	test('reads a number in any decoration like the number itself', () => {
		const decoration = fc.constantFrom('', ' ', '-', '.', ' - ', '(', ')', '\u00a0', '\u200b', '/', '\u2013');
		const marks = fc.array(decoration, { minLength: 20, maxLength: 20 });
		fc.assert(
			fc.property(anyCountry, nationalNumber, marks, (country, national, after) => {
				const number = `+${getCountryCallingCode(country)}${national}`;
				const decorated = [...number].map((character, index) => character + after[index]).join('');
				expect(parseRecipient(decorated)).toEqual(parseRecipient(number));
				expect(parseRecipient(number.replace('+', '00'))).toEqual(parseRecipient(number));
			}),
			{ numRuns: 1_000 },
		);
	});

	test.each(getCountries())('reads the mobile numbers of %s as themselves', (country) => {
		const example = getExampleNumber(country, examples)!;
		expect(verdict(example.number)).toBe(example.number);
		expect(verdict(example.formatNational(), country)).toBe(example.number);
		if (example.number.length > 11) expect(verdict(toMsisdn(example.number))).toBe(example.number);
	});

	test('never throws and accepts nothing but E.164', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.option(anyCountry), (text, country) => {
				const parsed = parseRecipient(text, country ?? undefined);
				if (parsed.ok) expect(parsed.e164).toMatch(/^\+[1-9]\d{2,14}$/);
				else expect(parsed.reason).not.toBe('');
			}),
		);
	});
});

describe('parseSenderId', () => {
	test.each<[input: string, type: string, value: string, defaultCountry?: string]>([
		['+1 (202) 555-0199', 'e164', '+12025550199'],
		['tel:+12025550199', 'e164', '+12025550199'],
		['12025550199', 'e164', '+12025550199'],
		['18885550199', 'e164', '+18885550199'],
		['442079460123', 'e164', '+442079460123'],
		['2025550199', 'e164', '+12025550199', 'US'],
		['123', 'shortCode', '123'],
		['12345', 'shortCode', '12345'],
		[' 123-456 ', 'shortCode', '123456'],
		['20123456', 'shortCode', '20123456', 'DK'],
		['+4520123456', 'e164', '+4520123456', 'DK'],
		['Acme', 'alphanumeric', 'Acme'],
		[' "Acme Bank" ', 'alphanumeric', 'Acme Bank'],
		['1800FLOWERS', 'alphanumeric', '1800FLOWERS'],
		['A&B_C-D.E+F', 'alphanumeric', 'A&B_C-D.E+F'],
		['Cafe\u0301', 'alphanumeric', 'Caf\u00e9'],
		['\u200bAcme', 'alphanumeric', 'Acme'],
	])('reads %j as %s %j', (input, type, value, ...[defaultCountry]) => {
		expect(parseSenderId(input, defaultCountry)).toEqual({ ok: true, type, value });
	});

	test.each<[reason: string, input: string]>([
		['is empty', ' '],
		['has too few digits: a short code has 3 to 8, a phone number more', '12'],
		['has 12 characters: an alphanumeric sender ID has at most 11', 'Acme Company'],
		['has 12 characters: an alphanumeric sender ID has at most 11', '[Acme Co]5'],
		['has the character "\u010c", which an alphanumeric sender ID cannot have', '\u010cokolada'],
		['has the character "\\n", which an alphanumeric sender ID cannot have', 'Acme\nBank'],
		['is too long for a sender ID', 'A'.repeat(251)],
		['has letters in it', '+1202555O199'],
		['has too few digits for country code 1', '+12345'],
		[NO_COUNTRY_CODE, '2025550199'],
		[NO_COUNTRY_CODE, '123456789'],
		['has the character "*" in it', '*123#'],
	])('%s: %j', (reason, input) => {
		expect(parseSenderId(input)).toEqual({ ok: false, reason });
	});

	describe('with lengths of a provider', () => {
		const lengths = {
			e164: { least: 9, most: 12 },
			shortCode: { least: 4, most: 9 },
			alphanumeric: { least: 2, most: 6 },
		};

		test.each<[input: string, type: string, value: string, defaultCountry?: string]>([
			['1234', 'shortCode', '1234'],
			['123456789', 'shortCode', '123456789'],
			['612345678', 'e164', '+34612345678', 'ES'],
			['123456789', 'shortCode', '123456789', 'US'],
			['+12025550199', 'e164', '+12025550199'],
			['AB', 'alphanumeric', 'AB'],
		])('reads %j as %s %j', (input, type, value, ...[defaultCountry]) => {
			expect(parseSenderId(input, defaultCountry, lengths)).toEqual({ ok: true, type, value });
		});

		test.each<[reason: string, input: string]>([
			['has too few digits: a short code has 4 to 9, a phone number more', '123'],
			[NO_COUNTRY_CODE, '1234567890'],
			['has 7 digits: a sender number has 9 to 12', '+2901234'],
			['has 13 digits: a sender number has 9 to 12', '+5491123456789'],
			['has 1 character: an alphanumeric sender ID has at least 2', 'A'],
			['has 7 characters: an alphanumeric sender ID has at most 6', 'Company'],
		])('%s: %j', (reason, input) => {
			expect(parseSenderId(input, undefined, lengths)).toEqual({ ok: false, reason });
		});
	});
});

test('an MSISDN is the number without +', () => {
	expect(toMsisdn('+12025550123')).toBe('12025550123');
	expect(toMsisdn('12025550123')).toBe('12025550123');
});

test.each([
	['US', true],
	['us', true],
	[' de ', true],
	['XK', true],
	['UK', false],
	['USA', false],
	['1', false],
	['', false],
	['constructor', false],
])('isCountryCode(%j) is %s', (value, expected) => {
	expect(isCountryCode(value)).toBe(expected);
});

describe('senderKindOf', () => {
	it.each([
		['+12025550199', 'tenDlc'],
		['+18005550199', 'tollFree'],
		['+18885550199', 'tollFree'],
		['+18085550199', 'tenDlc'],
		['+447700900123', undefined],
		['24680', 'shortCode'],
		['ACME', 'alphanumeric'],
		[null, undefined],
	])('takes %s for %s', (senderId, kind) => {
		expect(senderKindOf(senderId)).toBe(kind);
	});
});
