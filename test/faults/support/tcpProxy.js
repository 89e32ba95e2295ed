const { once } = require('node:events');
const net = require('node:net');
const { Transform } = require('node:stream');
const { setTimeout: delay } = require('node:timers/promises');

/**
 * Stands between a client and a server on this machine and passes on what they say, until it is told not to.
 * @param {{ port?: number, to: number }} ports its own, a free one unless told, and the server's
 */
async function startProxy({ port = 0, to }) {
	let delayMs = 0;
	const sockets = new Set();

	/** Passes on in order, each piece as late as is wanted when it comes. */
	const late = () => new Transform({
		async transform(chunk, _encoding, done) {
			if (delayMs > 0) await delay(delayMs);
			done(null, chunk);
		},
	});

	const server = net.createServer((client) => {
		const upstream = net.connect(to, '127.0.0.1');
		for (const [one, other] of [[client, upstream], [upstream, client]]) {
			sockets.add(one);
			// one end going away, however that happens, takes the other with it
			one.on('error', () => {});
			one.on('close', () => {
				sockets.delete(one);
				other.destroy();
			});
			one.pipe(late()).pipe(other);
		}
	});
	const listen = async (on) => {
		server.listen(on, '127.0.0.1');
		await once(server, 'listening');
	};
	await listen(port);
	const own = server.address().port;

	/** Cuts every connection and refuses new ones. */
	async function refuse() {
		const isClosed = once(server, 'close');
		server.close();
		for (const socket of sockets) socket.destroy();
		await isClosed;
	}

	return {
		port: own,
		/** Real milliseconds before each piece is passed on, in both directions. */
		slowDown(ms) {
			delayMs = ms;
		},
		refuse,
		/** Takes connections again after `refuse`. */
		accept: () => listen(own),
		close: () => (server.listening ? refuse() : undefined),
	};
}

module.exports = { startProxy };
