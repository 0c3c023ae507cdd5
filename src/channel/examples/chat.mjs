import OpenAI from 'openai';

const client = new OpenAI({
  baseURL: `${process.env.CHATBOT_URL}/api/v1/openai`,
  apiKey: process.env.CHATBOT_KEY,
});
const chunks = await client.chat.completions.create({
  model: process.env.CHATBOT_BOT,
  messages: [{ role: 'user', content: 'How much does delivery cost?' }],
  stream: true,
});
for await (const chunk of chunks) {
  process.stdout.write(chunk.choices[0]?.delta.content ?? '');
  for (const citation of chunk.citations ?? []) console.log('\n', citation.number, citation.title);
}
