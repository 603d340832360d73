#pragma once
// `stonechat check-body`: whether bodies obey schema and rules, without keys, charter or store.

#include <iosfwd>

namespace stonechat::commands {

// Without `jsonl`: `in` is one body in any spelling; writes "ok" or "refused: POINTER: RULE". Returns 0 for a
// valid body and 1 for a refused one.
//
// With `jsonl`: a body a line in, a verdict a line out, {"ok":true} or {"ok":false,"pointer":...,"rule":...}.
// Returns 0 when every line got its verdict: the verdicts are the answer.
int check_body(std::istream& in, std::ostream& out, bool jsonl);

}  // namespace stonechat::commands
