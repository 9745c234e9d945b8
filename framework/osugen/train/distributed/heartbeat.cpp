#include <osugen/train/distributed/heartbeat.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

namespace osugen::train {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr const char* kFailureKey = "failure";
constexpr const char* kNoFailure = "-";
constexpr const char* kStoppedWithError = " stopped with an error; see its own message";
constexpr const char* kLeft = "left";  // in good order
constexpr const char* kLeftWithError = "error";
/// Looks without a sign after which a rank is lost when something has failed anyway.
constexpr int kSuspicious = 5;
/// Looks in the time of one, where somebody waits for the others to leave.
constexpr int kHurry = 10;

std::string life_key(int rank) {
  return "life/" + std::to_string(rank);
}

std::string text_of(const Bytes& bytes) {
  return {bytes.begin(), bytes.end()};
}

std::string lost(int rank) {
  return "rank " + std::to_string(rank) + " was lost";
}

}  // namespace

struct Heartbeat::State {
  c10::intrusive_ptr<c10d::Store> store;
  int rank, size;
  std::string store_server;
  int most_silent_looks;

  mutable std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> signs;  ///< the last of each rank
  std::vector<int> silent_looks;   ///< since it changed
  std::int64_t looks = 0;
  std::string failure, farewell = kLeft;
  bool stop = false, hurry = false, store_is_gone = false, done = false;

  /// The first to know tells all; who comes later gets the first one's words.
  std::string publish(const std::string& what) {
    const std::string agreed = store->compareSet(kFailureKey, kNoFailure, what);
    return agreed.empty() ? what : agreed;
  }

  bool gone(int other) const { return signs[other] == kLeft || signs[other] == kLeftWithError; }

  void take(const std::vector<Bytes>& values) {
    for (int other = 0; other < size; ++other) {
      std::string sign = text_of(values[other]);
      silent_looks[other] = sign == signs[other] && other != rank ? silent_looks[other] + 1 : 0;
      signs[other] = std::move(sign);
    }
    ++looks;
  }

  /// What the last look shows; empty: all is well.
  std::string news(const std::string& told) const {
    if (told != kNoFailure) return told;
    for (int other = 0; other < size; ++other) {
      const std::string name = "rank " + std::to_string(other);
      if (signs[other] == kLeftWithError) return name + kStoppedWithError;
      if (!gone(other) && silent_looks[other] >= most_silent_looks) {
        return name + " was lost: no heartbeat for " +
               std::to_string((most_silent_looks * kPeriod.count() + 500) / 1000) + " s";
      }
    }
    return {};
  }

  void look() {
    store->set(life_key(rank), std::to_string(looks + 1));
    std::vector<std::string> keys;
    for (int other = 0; other < size; ++other) keys.push_back(life_key(other));
    keys.emplace_back(kFailureKey);
    const std::vector<Bytes> values = store->multiGet(keys);
    std::string found;
    {
      const std::lock_guard lock(mutex);
      take(values);
      found = news(text_of(values.back()));
      if (!failure.empty()) found.clear();
    }
    if (!found.empty()) {
      found = publish(found);
      const std::lock_guard lock(mutex);
      failure = found;
    }
    changed.notify_all();
  }

  void watch() {
    try {
      std::unique_lock lock(mutex);
      while (!stop) {
        lock.unlock();
        look();
        lock.lock();
        changed.wait_for(lock, hurry ? kPeriod / kHurry : kPeriod, [this] { return stop; });
      }
      lock.unlock();
      store->set(life_key(rank), farewell);
    } catch (const std::exception&) {
      const std::lock_guard lock(mutex);
      store_is_gone = true;
      if (failure.empty() && !stop) failure = store_server + " was lost, and with it the rendezvous store";
    }
    const std::lock_guard lock(mutex);
    done = true;
    changed.notify_all();
  }
};

void Heartbeat::announce(c10d::Store& store, int rank) {
  store.set(life_key(rank), std::string("0"));
  if (rank == 0) store.set(kFailureKey, std::string(kNoFailure));
}

Heartbeat::Heartbeat(c10::intrusive_ptr<c10d::Store> store, int rank, int size, std::string store_server,
                     double silence)
    : state_(std::make_shared<State>()) {
  state_->store = std::move(store);
  state_->rank = rank;
  state_->size = size;
  state_->store_server = std::move(store_server);
  state_->most_silent_looks =
      std::max(1, static_cast<int>(silence * 1000) / static_cast<int>(kPeriod.count()));
  state_->signs.resize(size);
  state_->silent_looks.assign(size, 0);
  thread_ = std::thread([state = state_] { state->watch(); });
}

Heartbeat::~Heartbeat() {
  std::unique_lock lock(state_->mutex);
  state_->stop = true;
  state_->changed.notify_all();
  // A store on a machine that vanished answers nothing, not even an error: the thread is left to itself.
  const std::chrono::milliseconds patience(state_->farewell == kLeft ? 1000 : 300);
  const bool done = state_->changed.wait_for(lock, patience, [this] { return state_->done; });
  lock.unlock();
  if (done) {
    thread_.join();
  } else {
    thread_.detach();
  }
}

std::string Heartbeat::failure() const {
  const std::lock_guard lock(state_->mutex);
  return state_->failure;
}

std::int64_t Heartbeat::looks() const {
  const std::lock_guard lock(state_->mutex);
  return state_->looks;
}

std::string Heartbeat::explain(const std::string& detail) {
  std::unique_lock lock(state_->mutex);
  State& state = *state_;
  const std::int64_t enough = state.looks + kSuspicious + 1;
  const bool answered = state.changed.wait_for(lock, std::chrono::seconds(3), [&] {
    return state.looks >= enough || !state.failure.empty() || state.store_is_gone;
  });
  if (!state.failure.empty()) return state.failure;
  std::string verdict = answered ? std::string() : state.store_server + " does not respond";
  for (int other = 0; other < state.size && verdict.empty(); ++other) {
    if (state.signs[other] == kLeft) verdict = "rank " + std::to_string(other) + " has left the group";
    if (!state.gone(other) && state.silent_looks[other] >= kSuspicious) verdict = lost(other);
  }
  if (verdict.empty()) verdict = "a rank was lost";
  verdict += " (" + detail + ")";
  if (!answered) return verdict;
  lock.unlock();
  try {
    verdict = state.publish(verdict);
  } catch (const std::exception&) {  // the store went with the rank: our own verdict stands
  }
  lock.lock();
  state.failure = verdict;
  return verdict;
}

void Heartbeat::leave_with_error() {
  const std::lock_guard lock(state_->mutex);
  state_->farewell = kLeftWithError;
}

void Heartbeat::wait_until_alone(std::chrono::milliseconds patience) {
  std::unique_lock lock(state_->mutex);
  State& state = *state_;
  state.hurry = true;
  if (state.farewell == kLeftWithError && state.failure.empty() && !state.store_is_gone) {
    // The store ends with this process: what happened has to be in it while the others still look.
    lock.unlock();
    try {
      state.publish("rank " + std::to_string(state.rank) + kStoppedWithError);
    } catch (const std::exception&) {  // nobody can be told
    }
    lock.lock();
  }
  state.changed.wait_for(lock, patience, [&] {
    for (int other = 0; other < state.size; ++other) {
      if (other != state.rank && !state.gone(other) && state.silent_looks[other] < kSuspicious * kHurry)
        return state.done;
    }
    return true;
  });
}

}  // namespace osugen::train
