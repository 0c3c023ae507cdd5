const { CHATBOT_URL, CHATBOT_KEY, CHATBOT_BOT } = process.env;

const answer = await fetch(`${CHATBOT_URL}/api/v1/bots/${CHATBOT_BOT}/messages`, {
  method: 'POST',
  headers: { Authorization: `Bearer ${CHATBOT_KEY}`, 'Content-Type': 'application/json' },
  body: JSON.stringify({ text: 'How much does delivery cost?', stream: true }),
});
let rest = '';
for await (const piece of answer.body.pipeThrough(new TextDecoderStream())) {
  const events = (rest + piece).split('\n\n');
  rest = events.pop();
  for (const event of events) {
    const name = event.match(/^event: (.+)$/m)?.[1];
    const data = event.match(/^data: (.+)$/m)?.[1];
    if (name === 'delta') process.stdout.write(JSON.parse(data).text);
    if (name === 'done') console.log('\n', JSON.parse(data).citations);
  }
}
