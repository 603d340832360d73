#pragma once
// Reports on their way into the review queue.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "crypto/random.hpp"
#include "node/web/papers.hpp"
#include "node/web/report/cases.hpp"

namespace stonechat::web {

// Keeps each report once, however often its form is sent.
//
// What comes of a draft whose report is on its way to the disk is the same report, and gets the same answer.
// No code overwrites a case, whoever else's it may be: a report whose code is another's gets a new one.
//
// Limits:  who waits for an answer is bounded by the requests that the server answers at once.
// Threads: the network thread. Outlives every answer.
class Submissions {
public:
    // The code that the report is kept under; empty: the disk refused, and the draft is as it was.
    using Sent = std::function<void(const std::string& code)>;

    Submissions(Shelf<Case>& cases, crypto::Rng& rng) : cases_{cases}, rng_{rng} {}

    // `code`: a claim code, made by relay::new_claim_code() with the form.
    void take(const std::string& draft, std::string code, Case one, Sent done);
    // Whether this draft's report is on its way to the disk, and so counted among the cases already.
    [[nodiscard]] bool is_under_way(const std::string& draft) const { return waiting_.contains(draft); }

private:
    Shelf<Case>& cases_;
    crypto::Rng& rng_;
    std::map<std::string, std::vector<Sent>> waiting_;  // by draft
};

}  // namespace stonechat::web
