// What a page costs that uses mqtt.js as its README shows, counts the messages
// and draws nothing: the figures of the console stand beside this one's. The
// broker's URL, the account and the topic filter come in the page's own URL.
// publishAll sends events as the console's simulated devices do.
const asked = new URLSearchParams(location.hash.slice(1));
let counted = 0;
const client = mqtt.connect(asked.get("broker"), {
	protocolVersion: 5, username: asked.get("user"), password: asked.get("password"), reconnectPeriod: 0,
});
client.on("message", () => { counted++; });
client.on("connect", () => client.subscribe(asked.get("filter"), error => {
	if (error) throw error;
	window.subscribed = true;
}));

let published = 0, acknowledged = 0;

// publishAll publishes a number of events at a rate a second and QoS 1, a limit of
// them unanswered at most, after a while.
function publishAll(topic, total, rate, limit, after) {
	published = acknowledged = 0;
	const event = n => JSON.stringify({
		event_data: {temp_c: 20 + n % 600 / 10, power_w: 700 + n % 200, door: n % 2 ? "open" : "closed", seq: n},
		observed_at: new Date().toISOString().replace("Z", "000Z"),
	});
	const publish = () => {
		const due = Math.min(total, rate * (performance.now() - window.began) / 1000);
		while (published < due && published - acknowledged < limit) {
			client.publish(topic, event(++published), {qos: 1}, error => {
				if (error) throw error;
				acknowledged++;
				publish();
			});
		}
		return published === total;
	};
	setTimeout(() => {
		window.began = performance.now();
		const timer = setInterval(() => { if (publish()) clearInterval(timer); }, 5);
	}, after);
}
