import fc from 'fast-check';

import { matchKeyword } from '../../nodes/core/optOut';

describe('matchKeyword', () => {
	test.each([
		...['stop', 'quit', 'end', 'revoke', 'opt out', 'cancel', 'unsubscribe'],
		...['stopall', 'stop all', 'optout', 'remove', 'td'],
	])('reads %j as an opt-out in English', (text) => {
		expect(matchKeyword(text)).toEqual({ kind: 'optOut', word: text.toUpperCase(), language: 'en' });
	});

	test.each<[language: string, optOut: string[], optIn: string[], help: string[]]>([
		['en', ['STOP'], ['START', 'UNSTOP', 'YES', 'SUBSCRIBE', 'RESUME', 'CONTINUE', 'OPT IN'], ['HELP', 'INFO']],
		['fr', ['ARRET', 'ARRETER', 'DESABONNER', 'SE DESINSCRIRE', 'DESINSCRIPTION'], ['NONARRET', 'REPRENDRE'], ['AIDE']],
		['es', ['BAJA', 'DARSE DE BAJA', 'ALTO', 'PARAR', 'CANCELAR', 'SALIR', 'DETENER'], ['ALTA', 'VOLVER'], ['AYUDA']],
		['de', ['STOPP', 'ABMELDEN', 'ABBESTELLEN', 'AUSTRAGEN'], ['ANMELDEN', 'ABONNIEREN'], ['HILFE']],
		['pt', ['SAIR', 'DESCADASTRAR', 'REMOVER'], ['VOLTAR', 'RECEBER'], ['AJUDA']],
		['it', ['ANNULLA', 'DISISCRIVIMI', 'BASTA'], ['ISCRIVIMI'], ['AIUTO']],
		['nl', ['UIT', 'AFMELDEN', 'UITSCHRIJVEN'], ['AANMELDEN'], ['HULP']],
	])('knows the words of %s', (language, optOut, optIn, help) => {
		for (const word of optOut) expect(matchKeyword(word)).toEqual({ kind: 'optOut', word, language });
		for (const word of optIn) expect(matchKeyword(word)).toEqual({ kind: 'optIn', word, language });
		for (const word of help) expect(matchKeyword(word)).toEqual({ kind: 'help', word, language });
	});

	test.each<[text: string, word: string]>([
		['Stop.', 'STOP'],
		['  stop\n', 'STOP'],
		['STOP!!!', 'STOP'],
		['"Stop"', 'STOP'],
		['s.t.o.p.', 'STOP'],
		['opt-out', 'OPTOUT'],
		['Opt   Out', 'OPT OUT'],
		['stop\u00a0all', 'STOP ALL'],
		['Arr\u00eat', 'ARRET'],
		['ARRE\u0302T', 'ARRET'],
		['se d\u00e9sabonner', 'SE DESABONNER'],
		['cancelar inscri\u00e7\u00e3o', 'CANCELAR INSCRICAO'],
		['\uff33\uff34\uff2f\uff30', 'STOP'],
		['\ufeffSTOP\u200b', 'STOP'],
		['STOP \ud83d\uded1', 'STOP'],
		['\u26d4\ufe0fSTOP\u26d4\ufe0f', 'STOP'],
	])('reads %j as %s', (text, word) => {
		expect(matchKeyword(text)).toMatchObject({ kind: 'optOut', word });
	});

	test.each([
		'stop by tomorrow',
		'please stop',
		"don't stop",
		'STOP 2',
		'stop, end',
		'the end',
		'yes please',
		'info@example.com',
		'stopped',
		'st op',
		'',
		' ',
		'?!',
		'\ud83d\udc4d',
	])('finds no keyword in %j', (text) => {
		expect(matchKeyword(text)).toBeNull();
	});

	test.each(['no', 'si', 's\u00ed', 'oui', 'ja', 'sim', 'ok', 'fin', 'ende', 'aus', 'fine', 'annuler', 'stornieren'])(
		'takes %j for an answer or an instruction, not for a keyword',
		(text) => {
			expect(matchKeyword(text)).toBeNull();
		},
	);

	test('knows the words of the node beside its own', () => {
		const extra = { optOutKeywords: ['Adi\u00f3s', 'lass mich in Ruhe'], optInKeywords: ['Zur\u00fcck'] };
		expect(matchKeyword('ADIOS!', extra)).toEqual({ kind: 'optOut', word: 'ADI\u00d3S', language: 'custom' });
		expect(matchKeyword('Lass mich in Ruhe.', extra)).toEqual({
			kind: 'optOut',
			word: 'LASS MICH IN RUHE',
			language: 'custom',
		});
		expect(matchKeyword('zurueck', extra)).toBeNull();
		expect(matchKeyword('ZURUCK', extra)).toEqual({ kind: 'optIn', word: 'ZUR\u00dcCK', language: 'custom' });
		expect(matchKeyword('stop', extra)).toMatchObject({ kind: 'optOut', language: 'en' });
		expect(matchKeyword('adios')).toBeNull();
	});

	test('puts an opt-out before an opt-in, and both before help', () => {
		expect(matchKeyword('stop', { optInKeywords: ['stop'] })).toMatchObject({ kind: 'optOut', language: 'en' });
		expect(matchKeyword('yes', { optOutKeywords: ['yes'] })).toMatchObject({ kind: 'optOut', language: 'custom' });
		expect(matchKeyword('info', { optInKeywords: ['info'] })).toMatchObject({ kind: 'optIn', language: 'custom' });
		expect(matchKeyword('info', { optOutKeywords: ['info'] })).toMatchObject({ kind: 'optOut', language: 'custom' });
	});

	test('never takes a text without letters for an extra word without letters', () => {
		expect(matchKeyword('!', { optOutKeywords: ['', ' ', '!'], optInKeywords: ['?'] })).toBeNull();
	});

	test.each([
		['marks that take long to sort', 'S\u0301\u0323TOP' + '\u0301\u0323'.repeat(100_000), 'STOP'],
		['blanks and emoji', `${' \ud83d\ude00'.repeat(50_000)}stop${'\u200b '.repeat(50_000)}`, 'STOP'],
		['letters in squares', '\ud83c\udd42\ud83c\udd43\ud83c\udd3e\ud83c\udd3f', 'STOP'],
		['ligatures of 18 letters', '\ufdfa'.repeat(100_000), undefined],
		['itself', 'STOP '.repeat(60_000), undefined],
	])('reads a keyword beside %s without taking long', (_name, text, word) => {
		expect(matchKeyword(text)?.word).toBe(word);
	});

	const keyword = fc.constantFrom('STOP', 'UNSUBSCRIBE', 'START', 'HELP', 'ARRET', 'BAJA', 'ABMELDEN', 'SAIR', 'UIT');
	const decoration = fc
		.array(fc.constantFrom(...' \t\n!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~\u2026\u00bf\ufe0f\u200b'), { maxLength: 20 })
		.map((characters) => characters.join(''));

	test('finds a keyword in any decoration and any case', () => {
		fc.assert(
			fc.property(fc.mixedCase(keyword), decoration, decoration, (word, before, after) => {
				expect(matchKeyword(`${before}${word}${after}`)?.word).toBe(word.toUpperCase());
			}),
		);
	});

	test('finds no keyword where another word stands beside it', () => {
		const other = fc.string({ unit: fc.constantFrom(...'bcdfgklmpqrvwxz'), minLength: 3, maxLength: 8 });
		fc.assert(
			fc.property(keyword, other, fc.boolean(), (word, beside, isBefore) => {
				expect(matchKeyword(isBefore ? `${beside} ${word}` : `${word} ${beside}`)).toBeNull();
				expect(matchKeyword(isBefore ? `${beside}${word}` : `${word}${beside}`)).toBeNull();
			}),
		);
	});
});
