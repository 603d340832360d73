#include "node/http/event_stream.hpp"

#include "crypto/result.hpp"

namespace stonechat::http {

void EventStream::send(std::string_view event, std::string_view data) {
    check(event.find_first_of("\r\n") == std::string_view::npos);
    check(data.find_first_of("\r\n") == std::string_view::npos);
    constexpr std::size_t framing = 16;
    if (is_ended_ || is_over_ || waiting_.size() + event.size() + data.size() + framing > waiting_bytes_max)
        return;
    waiting_ += "event: ";
    waiting_ += event;
    waiting_ += "\ndata: ";
    waiting_ += data;
    waiting_ += "\n\n";
    if (wake_) wake_();
}

void EventStream::end() {
    is_ended_ = true;
    if (wake_) wake_();
}

void EventStream::set_over() {
    is_over_ = true;
    wake_ = nullptr;
}

}  // namespace stonechat::http
