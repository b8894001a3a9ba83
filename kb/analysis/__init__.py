"""From text to terms: jieba behind one door (tokenizer), query filters, the analyzer, and the reviewed synonyms."""
