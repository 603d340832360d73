#include "node/web/live.hpp"

#include <algorithm>

namespace stonechat::web {

std::shared_ptr<http::EventStream> Live::open(const std::string& account, std::string_view event,
                                              std::string_view data) {
    drop_gone();
    const auto is_theirs = [&](const Listener& one) { return one.account == account; };
    if (std::ranges::count_if(listeners_, is_theirs) >=
        static_cast<std::ptrdiff_t>(streams_of_an_account_max)) {
        const auto oldest = std::ranges::find_if(listeners_, is_theirs);
        oldest->stream->end();
        listeners_.erase(oldest);
    }
    auto stream = std::make_shared<http::EventStream>();
    stream->send(event, data);
    listeners_.push_back({account, stream});
    return stream;
}

void Live::tell(std::string_view event, std::string_view data) {
    drop_gone();
    for (const Listener& one : listeners_) one.stream->send(event, data);
}

void Live::end_of(std::string_view account) {
    for (const Listener& one : listeners_)
        if (one.account == account) one.stream->end();
    std::erase_if(listeners_, [&](const Listener& one) { return one.account == account; });
}

void Live::drop_gone() {
    std::erase_if(listeners_, [](const Listener& one) { return one.stream->is_over(); });
}

}  // namespace stonechat::web
