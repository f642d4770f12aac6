package org.sngateway.gateway.cli;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.SessionRecord;
import org.sngateway.gateway.core.mqtt.Will;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.core.topic.Subscriptions;
import org.sngateway.gateway.store.DeadLetterFile;
import org.sngateway.sn.codec.SnPrinter;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicName;

/** The contents of a store, for people. */
final class StoreInWords {
    private static final int KIB = 1024;

    private final StringBuilder text = new StringBuilder();

    private final StoreListing listing;

    private StoreInWords(StoreListing listing) {
        this.listing = listing;
    }

    static String of(StoreContents contents) {
        StoreInWords words = new StoreInWords(contents.listing());
        words.summary(contents);
        contents.listing().clients().forEach(words::client);
        return words.text.toString();
    }

    private void summary(StoreContents contents) {
        line("%s: %s, %s in %s of together %d KiB"
                .formatted(
                        contents.directory(),
                        count(listing.clients().size(), "client"),
                        count(listing.records(), "record"),
                        count(contents.files(), "file"),
                        contents.octets() / KIB));
        line("%s for the broker, %s in %s"
                .formatted(
                        count(listing.spooled(), "message"),
                        count(listing.deadLetters(), "dead letter"),
                        DeadLetterFile.NAME));
        if (listing.pastClients() > 0) {
            line("%s gone, whose topic ids are not used again yet".formatted(count(listing.pastClients(), "client")));
        }
        if (contents.report().holes() > 0) {
            line("damaged: %s can't be read any more"
                    .formatted(count(contents.report().holes(), "place")));
        }
        contents.report().setAside().forEach(name -> line("damaged: %s can't be used".formatted(name)));
        contents.setAside().forEach(name -> line("set aside: %s".formatted(name)));
        listing.unreadable().forEach(record -> line("unreadable record: %s".formatted(record)));
        contents.unreadableLetters().forEach(letter -> line("unreadable: %s".formatted(letter)));
    }

    private void client(String clientId, StoreListing.Client client) {
        text.append('\n');
        line("%s %s".formatted(SnPrinter.quote(clientId), session(client.session)));
        Will will = client.will;
        if (will != null) {
            line("  will: %s, QoS %s%s"
                    .formatted(SnPrinter.quote(will.topic()), will.qos(), will.retain() ? ", retained" : ""));
        }
        client.topics.forEach((id, name) -> line("  topic id 0x%04X: %s".formatted(id, SnPrinter.quote(name))));
        client.subscriptions.values().forEach(this::subscription);
        messages("for the broker", client.forBroker);
        messages("for the client", client.forClient);
        if (client.deadLetters > 0) {
            line("  %s".formatted(count(client.deadLetters, "dead letter")));
        }
    }

    private String session(@Nullable SessionRecord session) {
        if (session == null) {
            return "has no session";
        }
        StringBuilder words = new StringBuilder(session.state().label());
        if (session.state() == SessionState.ASLEEP) {
            words.append(" for at most ").append(session.sleepDurationSeconds()).append(" s");
        } else if (session.goneAtMillis() > 0) {
            words.append(" since ").append(listing.at(session.goneAtMillis()));
        }
        return words.append(session.address() == null ? "" : ", at " + session.address())
                .append(", keep alive ")
                .append(session.keepAliveSeconds())
                .append(session.cleanSession() ? " s, clean session" : " s")
                .toString();
    }

    private void subscription(Subscriptions.Subscription subscription) {
        String forms =
                subscription.forms().keySet().stream().map(StoreInWords::form).collect(Collectors.joining(" and "));
        line("  subscription: %s, QoS %s, asked for by %s"
                .formatted(SnPrinter.quote(subscription.filter()), subscription.qos(), forms));
    }

    private static String form(Topic form) {
        return form instanceof TopicName ? "name" : SnPrinter.print(form).strip();
    }

    private void messages(String whose, StoreListing.Messages messages) {
        if (messages.count > 0) {
            line("  %s: %s of %d octets%s"
                    .formatted(
                            whose,
                            count(messages.count, "message"),
                            messages.octets,
                            messages.oldestMillis == Long.MAX_VALUE
                                    ? ""
                                    : ", the oldest of " + listing.at(messages.oldestMillis)));
        }
    }

    private static String count(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private void line(String words) {
        text.append(words).append('\n');
    }
}
