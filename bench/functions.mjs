import { createRequire } from 'node:module';
import { compiled } from './nodeCode.mjs';
import { alternate, check, line, median, round, statement, timed } from './rounds.mjs';
import { numbers } from './simulators.mjs';

const require = createRequire(import.meta.url);

/** Microseconds per element. */
const perElement = (list, work) => async () => ((await timed(() => { for (const element of list) work(element); })) * 1_000) / list.length;

/** Texts as they are sent: short and long, in GSM-7, with its extension, with accents, with emoji. */
function texts(count) {
	const kinds = [
		(i) => `Your code is ${100_000 + i}. It is valid for 10 minutes.`,
		(i) => `Hi Ann, your order ${i} is ready. Pick it up at 12 Main Street until 6 p.m. and bring the code 4711 with you. Reply STOP to opt out, HELP for help. Msg & data rates may apply. Thank you for your business!`,
		(i) => `Price {net}: 5 € [order ${i}] ~ 10 %`,
		(i) => `Grüße aus Köln, Bestellung ${i} ist da`,
		(i) => `Order ${i} is on its way 🚚👍🏽`,
		(i) => `Замовлення ${i} готове`.repeat(5),
	];
	return Array.from({ length: count }, (_, i) => kinds[i % kinds.length](i));
}

/** Numbers as lists have them: E.164, with blanks and brackets, national, impossible. */
function spellings(count) {
	const forms = [
		(number) => number,
		(number) => number,
		(number) => `${number.slice(0, 2)} (${number.slice(2, 5)}) ${number.slice(5, 8)}-${number.slice(8)}`,
		(number) => number.slice(2),
		(number) => number.slice(0, 7),
	];
	return numbers(count).map((number, i) => forms[i % forms.length](number));
}

const replies = ['STOP', 'stop!', 'Yes please', 'Arrêt', 'What time is my appointment tomorrow? I may come later.', 'Start', 'baja', 'thanks 👍'];

/** The functions that every text and number passes through, against the libraries that others use for it. */
export const functions = {
	id: 'functions',
	minutes: 0.1,
	async run({ scale, rounds }) {
		const { SegmentedMessage } = require('sms-segments-calculator');
		const { parsePhoneNumberFromString } = require('libphonenumber-js/mobile');
		const { measureText } = compiled('nodes/core/encoding.js');
		const { parseRecipient } = compiled('nodes/core/phoneNumber.js');
		const { matchKeyword } = compiled('nodes/core/optOut.js');
		const count = Math.round(10_000 * scale);

		const someTexts = texts(count);
		const isSame = someTexts.every((text) => measureText(text).segments === new SegmentedMessage(text, 'auto').segmentsCount);
		check(isSame, 'the segments of both are not the same');
		const encoding = await alternate({
			ours: perElement(someTexts, (text) => measureText(text).segments),
			theirs: perElement(someTexts, (text) => new SegmentedMessage(text, 'auto').segmentsCount),
		}, { rounds, warmUps: 2 });

		const someNumbers = spellings(count);
		const read = (text) => {
			const parsed = parsePhoneNumberFromString(text, 'US');
			return parsed?.isPossible() ? parsed.number : undefined;
		};
		const isEqual = someNumbers.every((text) => {
			const found = parseRecipient(text, 'US');
			return (found.ok ? found.e164 : undefined) === read(text);
		});
		check(isEqual, 'the numbers of both are not the same');
		const handling = await alternate({
			ours: perElement(someNumbers, (text) => parseRecipient(text, 'US').ok),
			theirs: perElement(someNumbers, read),
		}, { rounds, warmUps: 2 });

		const someReplies = Array.from({ length: count }, (_, i) => replies[i % replies.length]);
		check(replies.filter((text) => matchKeyword(text) !== null).length === 5, 'the keywords');
		const { ours: keyword } = await alternate({ ours: perElement(someReplies, (text) => matchKeyword(text)) }, { rounds, warmUps: 2 });

		return [
			line({ what: 'Encoding and segments of a text', against: 'sms-segments-calculator', unit: 'us', ...encoding, aim: { atLeast: 5 } }),
			line({ what: 'Reading a phone number', against: 'libphonenumber-js', unit: 'us', ...handling, aim: { atMost: 1.1 } }),
			statement({ what: 'Recognising STOP and its like', ours: `${round(median(keyword))} µs`, against: 'no library does it' }),
		];
	},
};
