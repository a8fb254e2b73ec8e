// Records, in a page that nobody is attached to, when frames are drawn and when
// what `read` returns changes. Times are milliseconds since the page was opened. A
// recording that is begun later takes the place of this one.
read => {
	const limit = 1 << 17; // frames; half an hour of 60 a second
	const frames = new Float64Array(limit), times = [], values = [];
	let drawn = 0, last, hidden = document.hidden;
	const recording = window.recording = () => ({
		origin: Date.now() - performance.now(),
		frames: Array.from(frames.subarray(0, drawn)),
		times, values, hidden,
	});
	const tick = () => {
		if (window.recording !== recording) return;
		const now = performance.now();
		if (drawn < limit) frames[drawn++] = now;
		const value = read();
		if (value !== last) {
			times.push(now);
			values.push(last = value);
		}
		requestAnimationFrame(tick);
	};
	requestAnimationFrame(tick);
	document.addEventListener("visibilitychange", () => { hidden ||= document.hidden; });
}
