#include "node/web/custodian.hpp"

namespace stonechat::web {
namespace {

// What it looks for ends after hours or days.
constexpr auto look_every = std::chrono::minutes{1};

}  // namespace

Custodian::Custodian(boost::asio::io_context& io, const api::Node& node, crypto::Rng& rng,
                     const KeepPaper& keep, const std::map<std::string, std::string>& papers)
    : office_{node, rng, system_clock(), io, keep, papers},
      timer_{io} {}

void Custodian::look() {
    office_.look_after_papers();
    timer_.expires_after(look_every);
    timer_.async_wait([this](const boost::system::error_code& failure) {
        if (!failure) look();
    });
}

}  // namespace stonechat::web
