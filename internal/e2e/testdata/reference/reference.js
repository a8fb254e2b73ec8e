// What a page costs that uses mqtt.js as its README shows, counts the messages
// and draws nothing: the figures of the console stand beside this one's. The
// broker's URL, the account and the topic filter come in the page's own URL.
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
