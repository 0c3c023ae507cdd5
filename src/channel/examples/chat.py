import os

from openai import OpenAI

client = OpenAI(
    base_url=os.environ["CHATBOT_URL"] + "/api/v1/openai",
    api_key=os.environ["CHATBOT_KEY"],
)
answer = client.chat.completions.create(
    model=os.environ["CHATBOT_BOT"],
    messages=[{"role": "user", "content": "How much does delivery cost?"}],
)
print(answer.choices[0].message.content)
for citation in answer.citations:
    print(citation["number"], citation["title"])
