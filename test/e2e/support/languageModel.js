const { startPeer } = require('../../engine/peers');

/** A language model that calls a tool once with the arguments given, and then repeats what the tool has said. */
async function startModel() {
	let toolArguments = {};
	let toolName;
	const completion = (message, reason) => ({ id: 'chatcmpl-1', object: 'chat.completion', created: 1, model: 'model', choices: [{ index: 0, message: { role: 'assistant', content: null, ...message }, finish_reason: reason }], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } });
	const peer = await startPeer(({ path, body }) => {
		if (!path.endsWith('/chat/completions')) return { body: { object: 'list', data: [{ id: 'model', object: 'model' }] } };
		const { messages, tools } = JSON.parse(body);
		const said = messages.at(-1).role === 'tool' ? messages.at(-1).content : undefined;
		if (said !== undefined) return { body: completion({ content: said }, 'stop') };
		const call = { id: 'call_1', type: 'function', function: { name: toolName ?? tools[0].function.name, arguments: JSON.stringify(toolArguments) } };
		return { body: completion({ tool_calls: [call] }, 'tool_calls') };
	});
	const asked = () => peer.requests.filter(({ path }) => path.endsWith('/chat/completions')).map(({ body }) => JSON.parse(body));
	/** What the tool has said, as the model reads it. */
	const answer = () => JSON.parse(asked().at(-1).messages.findLast(({ role }) => role === 'tool').content)[0];
	return {
		credential: { type: 'openAiApi', data: { apiKey: 'no key', url: peer.url, header: false } },
		/** @param {object} wanted the arguments @param {string} [name] of the tool, by default the first one */
		callWith(wanted, name) {
			toolArguments = wanted;
			toolName = name;
			peer.forget();
		},
		/** What the model was told of its first tool: the description and the arguments that it takes. */
		tool: () => asked()[0].tools[0].function,
		answer,
		/** What the tool has refused, as the model reads it. */
		refusal: () => answer().error,
		close: () => peer.close(),
	};
}

module.exports = { startModel };
