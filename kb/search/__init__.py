"""How sections are searched, whatever the engine.

the port      document, units    a section as engines are given it        plan       what they evaluate
              request, hit       what is asked, what is answered          score      how a hit is scored
              engine             the verbs
asking        params             a URL's or a command's parameters        planner    a query's node -> plan
              runs, scoping      its words; its scopes                    question   a search, ready to be asked
              vocabulary         values that exist, and short names       department_names
              naming, offering   words that name a place, year, office    relaxing   the same asked less strictly
answering     page               the page of a search, whole              answer     the page as plain data
              counts, facet      counts, and their order                  collapse   near-identical sections
              marks, snippet     what to mark, the passage to show        explanation  why nothing was found
              query_parts        a query taken apart                      beyond     what comes close to it
"""
