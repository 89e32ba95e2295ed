import type { Keyword } from './message';

/** Words that a trigger recognises beside the built-in ones; how they are written does not matter. */
export interface ExtraKeywords {
	optOutKeywords?: readonly string[];
	optInKeywords?: readonly string[];
}

/** Characters of the longest text that counts as a keyword, without what is ignored around it. */
const MAX_KEYWORD_LENGTH = 1_000;

/** The `language` of a word that comes from ExtraKeywords. */
export const CUSTOM_LANGUAGE = 'custom';

interface LanguageKeywords {
	/** ISO 639-1. */
	language: string;
	optOut: readonly string[];
	optIn: readonly string[];
	help: readonly string[];
}

/**
 * Words that mean one thing when they are the whole reply to a message. Left out are plain answers (no, si, oui, ja, sim)
 * and words that end or call off something else as easily: fin, ende, aus, fine (English "fine" too), and the word for
 * "cancel" where no regulator or published list names it (annuler, stornieren, annuleren would cancel an appointment).
 * Where two languages share a word, it counts for the first. Upper case, without accents and punctuation.
 */
const KEYWORDS: readonly LanguageKeywords[] = [
	{
		language: 'en',
		optOut: [
			// 47 CFR 64.1200(a)(10), the FCC's revocation rule of 2025: definitive in reply to a text
			'STOP', 'QUIT', 'END', 'REVOKE', 'OPT OUT', 'CANCEL', 'UNSUBSCRIBE',
			// Carriers, https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords-required.html
			'OPTOUT', 'REMOVE', 'TD',
			// https://developers.telnyx.com/docs/messaging/messages/advanced-opt-in-out
			'STOPALL', 'STOP ALL',
			// Canadian short codes, https://support.twilio.com/hc/en-us/articles/223181928
			'UNSUB',
		],
		optIn: [
			// https://www.braze.com/docs/user_guide/message_building_by_channel/sms/keywords/optin_optout
			'START', 'UNSTOP', 'YES',
			// Words on which some sending platforms let the recipient in again by themselves
			'SUBSCRIBE', 'RESUME', 'CONTINUE',
			// The counterparts of OPT OUT
			'OPTIN', 'OPT IN',
		],
		// https://www.braze.com/docs/user_guide/message_building_by_channel/sms/keywords/optin_optout
		help: ['HELP', 'INFO'],
	},
	{
		language: 'fr',
		optOut: [
			// Canadian Common Short Code Application Guidelines, https://www.txt.ca
			'ARRET',
			// Other forms of "stop" and of the verbs for "unsubscribe"
			'ARRETER', 'ARRETEZ', 'STOPPER',
			'DESABONNER', 'ME DESABONNER', 'SE DESABONNER', 'DESABONNEMENT',
			'DESINSCRIRE', 'ME DESINSCRIRE', 'SE DESINSCRIRE', 'DESINSCRIPTION',
		],
		// NONARRET: the French UNSTOP of North American toll-free numbers
		optIn: ['NONARRET', 'NON ARRET', 'ABONNER', 'REABONNER', 'REPRENDRE'],
		// Canadian Common Short Code Application Guidelines
		help: ['AIDE'],
	},
	{
		language: 'es',
		optOut: [
			// Mobile Marketing Association; ALTO is what senders in the United States print
			'BAJA', 'DARSE DE BAJA', 'DARME DE BAJA', 'DAR DE BAJA', 'ALTO',
			// https://helpaivoes.aivohelp.com/search/gestion-de-opt-out-para-sms-y-whatsapp-en-engage
			'DETENER', 'PARAR', 'CANCELAR', 'DESUSCRIBIR', 'DESUSCRIBIRME',
			// Set by default on platforms that keep consent
			'SALIR',
		],
		// VOLVER and RECIBIR are set by default on platforms that keep consent
		optIn: ['ALTA', 'INICIAR', 'VOLVER', 'RECIBIR', 'SUSCRIBIR', 'SUSCRIBIRME'],
		help: ['AYUDA'],
	},
	{
		language: 'de',
		// https://help.activecampaign.com/hc/de/articles/360021662640, and the nouns
		optOut: ['STOPP', 'ABMELDEN', 'ABMELDUNG', 'ABBESTELLEN', 'AUSTRAGEN'],
		optIn: ['ANMELDEN', 'ABONNIEREN'],
		help: ['HILFE'],
	},
	{
		language: 'pt',
		optOut: [
			// Anatel, for the advertising of Brazilian operators
			'SAIR',
			// https://helpaivopt.aivohelp.com/article/gestao-de-opt-out-para-sms-e-whatsapp-no-engage/806214
			'REMOVER', 'DESCADASTRAR',
			// Other forms of "stop" and "unsubscribe"
			'PARE', 'DESCADASTRE', 'DESINSCREVER', 'CANCELAR INSCRICAO',
		],
		// VOLTAR and RECEBER are set by default on platforms that keep consent
		optIn: ['VOLTAR', 'RECEBER', 'CADASTRAR', 'INSCREVER'],
		help: ['AJUDA'],
	},
	{
		language: 'it',
		optOut: [
			// AGCOM, for paid services, since January 2020
			'ANNULLA',
			// "Enough" and the forms of "unsubscribe"
			'BASTA', 'DISISCRIVI', 'DISISCRIVIMI', 'DISISCRIZIONE', 'CANCELLAMI',
		],
		optIn: ['ISCRIVI', 'ISCRIVIMI', 'RIPRENDI'],
		help: ['AIUTO'],
	},
	{
		language: 'nl',
		optOut: [
			// SMS-gedragscode, since March 2009
			'UIT',
			'AFMELDEN', 'AFMELDING', 'UITSCHRIJVEN', 'STOPPEN',
		],
		optIn: ['AANMELDEN', 'INSCHRIJVEN'],
		help: ['HULP'],
	},
];

type Kind = Keyword['kind'];

const BUILT_IN: Readonly<Record<Kind, ReadonlyMap<string, Keyword>>> = {
	optOut: tableOf('optOut'),
	optIn: tableOf('optIn'),
	help: tableOf('help'),
};

function tableOf(kind: Kind): ReadonlyMap<string, Keyword> {
	const table = new Map<string, Keyword>();
	for (const keywords of KEYWORDS) {
		for (const word of keywords[kind]) {
			if (!table.has(word)) table.set(word, { kind, word, language: keywords.language });
		}
	}
	return table;
}

/**
 * The keyword that a received text consists of, or null. Only the whole text counts: "stop by tomorrow" is none. Case,
 * accents, punctuation, emoji and invisible characters are ignored, as are blanks around it. An opt-out goes before an
 * opt-in, and both before a call for help, where a word is in several lists.
 * @returns `word` in the spelling of the list, in upper case; `language` is CUSTOM_LANGUAGE for a word of `extra`
 */
export function matchKeyword(text: string, extra: ExtraKeywords = {}): Keyword | null {
	const words = normalise(text);
	if (words === '') return null;
	return (
		BUILT_IN.optOut.get(words) ??
		matchExtra('optOut', words, extra.optOutKeywords) ??
		BUILT_IN.optIn.get(words) ??
		matchExtra('optIn', words, extra.optInKeywords) ??
		BUILT_IN.help.get(words) ??
		null
	);
}

function matchExtra(kind: Kind, words: string, list: readonly string[] = []): Keyword | undefined {
	const word = list.find((entry) => normalise(entry) === words);
	return word === undefined ? undefined : { kind, word: word.trim().toUpperCase(), language: CUSTOM_LANGUAGE };
}

/**
 * Upper case, without accents and everything else that is no letter, digit or blank; single blanks, none around. Empty for
 * a text that is longer than any keyword.
 */
function normalise(text: string): string {
	let words = '';
	// Marks go first, and the rest goes in pieces: Unicode takes time with the square of the marks in a row to sort them, and
	// makes 18 letters of one.
	for (const [piece] of text.replace(/\p{M}+/gu, '').matchAll(/.{1,100}/gsu)) {
		const plain = piece.normalize('NFKD').toUpperCase().replace(/[^\p{L}\p{N}\s]/gu, '');
		words = (words + plain).replace(/\s+/g, ' ').trimStart();
		if (words.length > MAX_KEYWORD_LENGTH) return '';
	}
	return words.trimEnd();
}
