/** Addresses that share their first `length` bits. */
interface Range {
	first: bigint;
	length: number;
}

const ADDRESS_BITS = 128;
/** IPv4 addresses are compared as IPv4-mapped ones, ::ffff:0:0/96, whichever way they are written. */
const MAPPED_IPV4 = 0xffff_0000_0000n;
const MAPPED_IPV4_BITS = 96;

function parseIpv4(text: string): bigint | undefined {
	const parts = text.split('.');
	if (parts.length !== 4) return undefined;
	let address = 0n;
	for (const part of parts) {
		if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
		address = address * 256n + BigInt(part);
	}
	return address;
}

/** Groups of 16 bits on one side of `::`; the last may be written as an IPv4 address. */
function parseGroups(text: string): bigint[] | undefined {
	if (text === '') return [];
	const groups: bigint[] = [];
	const parts = text.split(':');
	for (const [index, part] of parts.entries()) {
		if (/^[0-9a-f]{1,4}$/i.test(part)) {
			groups.push(BigInt(`0x${part}`));
			continue;
		}
		const tail = index === parts.length - 1 ? parseIpv4(part) : undefined;
		if (tail === undefined) return undefined;
		groups.push(tail / 65_536n, tail % 65_536n);
	}
	return groups;
}

function parseIpv6(text: string): bigint | undefined {
	const sides = text.split('::');
	if (sides.length > 2) return undefined;
	const head = parseGroups(sides[0]);
	const tail = parseGroups(sides[1] ?? '');
	if (head === undefined || tail === undefined) return undefined;
	const missing = 8 - head.length - tail.length;
	if (sides.length === 2 ? missing < 1 : missing !== 0) return undefined;
	// An IPv4 address stands at the very end only.
	if (sides.length === 2 && sides[0].includes('.')) return undefined;
	const groups = [...head, ...new Array<bigint>(missing).fill(0n), ...tail];
	return groups.reduce((address, group) => address * 65_536n + group, 0n);
}

function parseAddress(text: string): { value: bigint; isIpv4: boolean } | undefined {
	const withoutZone = text.trim().replace(/%[^/]*$/, '');
	const ipv4 = parseIpv4(withoutZone);
	if (ipv4 !== undefined) return { value: MAPPED_IPV4 + ipv4, isIpv4: true };
	const ipv6 = withoutZone.includes(':') ? parseIpv6(withoutZone) : undefined;
	return ipv6 === undefined ? undefined : { value: ipv6, isIpv4: false };
}

function parseRange(text: string): Range | undefined {
	const [address, length, ...rest] = text.split('/');
	const first = parseAddress(address);
	if (first === undefined || rest.length > 0) return undefined;
	if (length === undefined) return { first: first.value, length: ADDRESS_BITS };
	if (!/^\d{1,3}$/.test(length)) return undefined;
	const bits = Number(length) + (first.isIpv4 ? MAPPED_IPV4_BITS : 0);
	return bits > ADDRESS_BITS ? undefined : { first: first.value, length: bits };
}

function entriesOf(list: string): string[] {
	return list.split(/[\s,;]+/).filter((entry) => entry !== '');
}

/** The entries of a list that are neither an address nor a CIDR range. */
export function invalidIpEntries(list: string): string[] {
	return entriesOf(list).filter((entry) => parseRange(entry) === undefined);
}

/**
 * Whether a caller's address is in a list of IPv4 and IPv6 addresses and CIDR ranges, separated by commas.
 * An empty list allows everybody; an entry that cannot be read allows nobody.
 */
export function isAllowedIp(address: string | undefined, list: string): boolean {
	const entries = entriesOf(list);
	if (entries.length === 0) return true;
	const parsed = address === undefined ? undefined : parseAddress(address);
	if (parsed === undefined) return false;
	return entries.some((entry) => {
		const range = parseRange(entry);
		if (range === undefined) return false;
		const shift = BigInt(ADDRESS_BITS - range.length);
		return parsed.value >> shift === range.first >> shift;
	});
}
