/** WebAssembly that the build puts into the module that imports it: packed by gzip, in Base64. */
declare module '*.wasm' {
	const gzipped: string;
	export default gzipped;
}

/** A font that the build puts into the module that imports it, in Base64. */
declare module '*.woff2' {
	const content: string;
	export default content;
}
