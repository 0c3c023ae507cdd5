import json
import os
from urllib.request import Request, urlopen

request = Request(
    f"{os.environ['CHATBOT_URL']}/api/v1/bots/{os.environ['CHATBOT_BOT']}/messages",
    data=json.dumps({"text": "How much does delivery cost?"}).encode(),
    headers={
        "Authorization": f"Bearer {os.environ['CHATBOT_KEY']}",
        "Content-Type": "application/json",
    },
)
with urlopen(request) as response:
    answer = json.load(response)
print(answer["text"])
for citation in answer["citations"]:
    print(citation["number"], citation["title"])
