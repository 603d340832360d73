#pragma once
// Looks after what the pages have kept while they are switched off: drafts and reports end in time, and what
// was erased goes, whether or not anybody can look at it.

#include <boost/asio/steady_timer.hpp>
#include <map>
#include <string>

#include "node/web/office.hpp"

namespace stonechat::web {

// Threads: one, that of `io`. Destroy it when `io` has run dry after stop(); `node` lives longer.
class Custodian {
public:
    // `papers`: what the store holds.
    Custodian(boost::asio::io_context& io, const api::Node& node, crypto::Rng& rng, const KeepPaper& keep,
              const std::map<std::string, std::string>& papers);

    void start() { look(); }
    void stop() { timer_.cancel(); }
    // A text was erased from the store.
    void note_erased() { office_.departures.forget_erased(); }

private:
    void look();

    Office office_;
    boost::asio::steady_timer timer_;
};

}  // namespace stonechat::web
