import { objectOf } from '../core/answer';
import { isPathSegment, parseJson, pathSegment, type Call, type ProviderRequest } from '../core/http';
import { isRecord } from '../core/json';
import type { ProviderOptions } from '../core/message';
import { isUnset, ParameterProblem, plainText, textOf } from '../core/parameterValues';
import { toMsisdn } from '../core/phoneNumber';
import type { ContentReader, Measured, OperationContext } from '../core/provider';
import { readPhoneNumber } from './answer';
import { TEMPLATES } from './paths';
import type { BindTemplate, BindTemplateList } from './types';

const PLACEHOLDER = /#\{([^{}]+)\}/g;

/** The options of a message that is one of BIND's templates. */
interface TemplateOptions extends ProviderOptions {
	templateId: string;
	/** Values by the names of the placeholders. */
	params: Readonly<Record<string, string>>;
	callbackUrl?: string;
}

export function isTemplate(options: ProviderOptions): options is TemplateOptions {
	return 'templateId' in options;
}

/** `template: send`: which template, and the values for its placeholders. */
export const readTemplate: ContentReader = (valueOf) => {
	const templateId = textOf(valueOf('templateId'), 'templateId')?.trim();
	if (templateId === undefined) throw new ParameterProblem('templateId', 'is empty');
	if (!isPathSegment(templateId)) throw new ParameterProblem('templateId', 'is not an ID');
	const params = valuesOf(valueOf('parameters'));
	return { text: JSON.stringify([templateId, params]), options: { templateId, params } };
};

/** Only BIND knows the text of a template. */
export function measure(_text: string, options: ProviderOptions): Measured | undefined {
	return isTemplate(options) ? { encoding: null, segments: null } : undefined;
}

/** An object of values, or its JSON. BIND takes texts only. */
function valuesOf(input: unknown): Record<string, string> {
	if (isUnset(input)) return {};
	const values = typeof input === 'string' ? parseJson(input) : input;
	if (!isRecord(values)) throw new ParameterProblem('parameters', 'is not an object such as {"name": "Ann"}');
	return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, valueText(value, name)]));
}

function valueText(value: unknown, name: string): string {
	const text = plainText(value);
	if (text === undefined) throw new ParameterProblem('parameters', `has for "${name}" a value that is not text`);
	return text;
}

/**
 * `POST /sms/template/{id}/send`: the template brings its sender. CONFLICT: by the prose the values are fields of the body,
 * by the sample they stand under `params`. api.bind.hr/messaging-api/send-templated-message
 */
export function buildTemplateSend(to: string, { templateId, params, callbackUrl }: TemplateOptions): ProviderRequest {
	const body = JSON.stringify({ to: toMsisdn(to), callback_url: callbackUrl, params });
	return { method: 'POST', path: `${TEMPLATES}/${pathSegment(templateId)}/send`, body };
}

const APPROVED = 'approved';

/** The account's templates and those that BIND offers to all, of one status or all. */
async function templatesOf(call: Call, status?: string): Promise<BindTemplate[]> {
	const reply = await call({ method: 'GET', path: TEMPLATES, query: { status } });
	return objectOf<BindTemplateList>(reply, 'BIND').items ?? [];
}

/** `template: getMany` */
export async function* listTemplates({ call, text }: OperationContext) {
	const wanted = text('filters.status') || APPROVED;
	for (const template of await templatesOf(call, wanted === 'all' ? undefined : wanted)) {
		const { id, name, sender, content = '', status, type } = template;
		yield {
			templateId: id ?? null,
			name: name ?? null,
			from: readPhoneNumber(sender),
			text: content,
			parameters: [...new Set([...content.matchAll(PLACEHOLDER)].map(([, key]) => key))],
			status: status ?? null,
			type: type ?? null,
			provider: 'bind',
			raw: template,
		};
	}
}

/** The templates to choose from, as the editor's list shows them. */
export async function templateChoices(call: Call): Promise<Array<{ name: string; value: string; description?: string }>> {
	const templates = await templatesOf(call, APPROVED);
	return templates.flatMap(({ id, name, content }) =>
		id === undefined ? [] : [{ name: name ?? id, value: id, description: content }],
	);
}
