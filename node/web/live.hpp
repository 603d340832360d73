#pragma once
// Tells pages that are open what has changed since they were made. Pages without scripts do without.
//
// Limits:  streams_of_an_account_max; of those of all accounts the server keeps the bound.
// Threads: the network thread.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "node/http/event_stream.hpp"

namespace stonechat::web {

// Tabs of one person; an older one is ended for a new one.
inline constexpr std::size_t streams_of_an_account_max = 4;

inline constexpr std::string_view live_path = "/live";

class Live {
public:
    [[nodiscard]] bool has_listeners() const { return !listeners_.empty(); }
    // For a page of this account, which is told `data` of `event` at once.
    std::shared_ptr<http::EventStream> open(const std::string& account, std::string_view event,
                                            std::string_view data);
    // To every page that is open.
    void tell(std::string_view event, std::string_view data);
    // Those of an account that signs out, or may do something else now.
    void end_of(std::string_view account);

private:
    struct Listener {
        std::string account;
        std::shared_ptr<http::EventStream> stream;
    };
    void drop_gone();

    std::vector<Listener> listeners_;
};

}  // namespace stonechat::web
