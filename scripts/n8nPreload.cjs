/* Loaded by `node --require` into an n8n that n8nHost.mjs starts, before any of n8n's own code. */
const net = require('node:net');

// n8n must not outlive the process that started it, even when that one was killed
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
// nobody reads its output any more then; unhandled, each line would raise an error that n8n logs with another line
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

if (process.env.A2P_LOOPBACK_ONLY === 'true') {
	const loopback = /^(localhost|127\.\d+\.\d+\.\d+|::1|\[::1\])$/;
	const allowed = (process.env.A2P_ALLOWED_HOSTS ?? '').split(',');
	const connect = net.Socket.prototype.connect;
	net.Socket.prototype.connect = function (...args) {
		const target = Array.isArray(args[0]) ? args[0][0] : args[0];
		const host = typeof target === 'object' && target !== null ? target.host : typeof args[1] === 'string' ? args[1] : undefined;
		if (host !== undefined && !loopback.test(host) && !allowed.includes(host)) {
			const port = typeof target === 'object' ? target.port : target;
			process.stderr.write(`Refused an outgoing connection to ${host}:${port}\n`);
			this.destroy(Object.assign(new Error(`connect ENETUNREACH ${host}:${port}`), { code: 'ENETUNREACH', syscall: 'connect' }));
			return this;
		}
		return connect.apply(this, args);
	};
}
