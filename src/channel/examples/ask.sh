curl --silent --show-error --fail-with-body "$CHATBOT_URL/api/v1/bots/$CHATBOT_BOT/messages" \
  --header "Authorization: Bearer $CHATBOT_KEY" \
  --header "Content-Type: application/json" \
  --header "Idempotency-Key: order-4711-question-1" \
  --data '{"text": "How much does delivery cost?", "user": "customer-17"}'
