package org.sngateway.gateway.core.model;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.WillTopic;

/** What the gateway has to know of one client: the state of the table, and what the cells refer to. */
final class Client {
    static final long NEVER = Long.MAX_VALUE;

    enum Link {
        CLOSED,
        OPENING,
        UP,
        WAITING
    }

    /** A will: topic, QoS and Retain from WILLTOPIC, and the message. */
    record Will(WillTopic about, Payload message) {}

    /** A CONNECT that is being served (R5.2). */
    static final class Attempt {
        Connect connect;
        boolean prompting;

        @Nullable
        WillTopic willTopic;

        @Nullable
        Will will;

        @Nullable
        SnMessage lastWillMessage;
        /** It may be a retransmission of the one accepted last. */
        boolean repeats;

        boolean renewsLink;
        /** How much more came from where the client is than it was asked; it gets no more than came (P8). */
        int creditOctets;

        int retriesLeft;
        long dueAt = NEVER;

        Attempt(Connect connect) {
            this.connect = connect;
        }
    }

    final String id;
    /** All topic ids that this client was ever told, with their names: none may come to mean another. */
    final Map<Integer, String> idsEver;

    /** Of the connection to the broker, in a row. */
    int failures;

    /** N A S W D or L; an attempt in N, D or L makes it C. */
    char state = 'N';

    @Nullable
    NodeAddress at;

    /** Where it was let in, by CONNACK or when it woke. */
    @Nullable
    NodeAddress home;

    @Nullable
    NodeAddress lastAt;

    @Nullable
    Attempt attempt;

    boolean known;
    boolean clean;
    int keepAlive;
    int sleepDuration;

    @Nullable
    Will will;

    @Nullable
    SnMessage acceptedWillMessage;

    long connAckAt;
    boolean heardSinceConnAck;
    boolean moved;
    boolean endsAtWake;
    long conflictUntil = NEVER;
    long goneAt;
    long heardAt;
    long patience = NEVER;
    long disconnectReplyAt = Long.MIN_VALUE / 2;

    Link link = Link.CLOSED;
    boolean opensClean;
    boolean beginsClean;
    /** The connection is there only for what has to be through before a clean session begins. */
    boolean drainsOnly;

    long upSince = NEVER;
    long downSince = NEVER;
    long lostAt;
    int quickLosses;
    boolean conflictLikely;
    /** When its connection to the broker was lost last that was up. */
    long lostUpAt = -Times.AT_ONCE - 1;

    long conflictCheckAt = NEVER;
    long conflictLossAt;

    /** The normal topic ids of this session. */
    final Map<String, Integer> ids = new HashMap<>();
    /** Those that the client may know since it connected, and those that it knows for certain. */
    final Set<Integer> knownIds = new HashSet<>();

    final Set<Integer> certainIds = new HashSet<>();

    final Uplink uplink = new Uplink(this);
    final Requests requests = new Requests(this);
    final Deliveries deliveries = new Deliveries(this);

    Client(String id, Map<Integer, String> idsEver) {
        this.id = id;
        this.idsEver = idsEver;
    }

    void forgetConflict() {
        quickLosses = 0;
        conflictLikely = false;
        conflictCheckAt = NEVER;
        conflictUntil = NEVER;
    }

    boolean isLive() {
        return state == 'A' || state == 'S' || state == 'W';
    }

    /** Whether it tries to connect from an address where it was not before. */
    boolean isMovingIn() {
        return attempt != null && (home == null || !home.equals(at));
    }

    void losesAddress() {
        at = null;
        home = null;
    }

    char column() {
        return attempt != null && !isLive() ? 'C' : state;
    }

    /** Whether the broker can be asked and told everything. */
    boolean isUp() {
        return isConnected() && !drainsOnly;
    }

    boolean isConnected() {
        return link == Link.UP;
    }

    /** The client is told this id for this name. */
    void learns(int topicId, String name) {
        Integer before = ids.putIfAbsent(name, topicId);
        Check.that(before == null || before == topicId, name + " had id " + before + ", now " + topicId);
        String other = idsEver.putIfAbsent(topicId, name);
        Check.that(other == null || other.equals(name), "id " + topicId + " was " + other + ", now " + name);
        Check.that(topicId > 0 && topicId < 0xFFFF, "a reserved topic id: " + topicId);
    }

    /** The client was told the id in an answer, or has used it. */
    void knows(int topicId) {
        knownIds.add(topicId);
        certainIds.add(topicId);
    }

    /** The client connects again: it may be another process. */
    void forgetsIds() {
        knownIds.clear();
        certainIds.clear();
    }

    void knowsNoMore(int topicId) {
        knownIds.remove(topicId);
        certainIds.remove(topicId);
    }

    /** The name of a normal id in this session, or {@code null}. */
    @Nullable
    String nameOf(int topicId) {
        String name = idsEver.get(topicId);
        Integer current = ids.get(name);
        return current != null && current == topicId ? name : null;
    }
}
