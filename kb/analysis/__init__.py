"""From text to terms: jieba behind one door (tokenizer), query filters, and the analyzer that puts them together."""
