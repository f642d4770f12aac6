package org.sngateway.sim.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The messages published to the topics of one direction, their acknowledgements to the publisher, and their arrivals.
 * The messages of a topic are numbered; their text is {@code topic#number}.
 */
final class Ledger {
    /** The guarantees of a topic. */
    enum Promise {
        AT_LEAST_ONCE,
        EXACTLY_ONCE
    }

    private static final class Message {
        boolean acknowledged;
        int arrivals;
    }

    private static final class Account {
        final Promise promise;
        final List<Message> messages = new ArrayList<>();
        int newest = -1;

        Account(Promise promise) {
            this.promise = promise;
        }
    }

    private final TreeMap<String, Account> accounts = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private long arrivals;

    void open(String topic, Promise promise) {
        accounts.put(topic, new Account(promise));
    }

    /** Enters the next message of the topic, and returns its number. */
    int next(String topic) {
        List<Message> messages = account(topic).messages;
        messages.add(new Message());
        return messages.size() - 1;
    }

    static String text(String topic, int number) {
        return topic + "#" + number;
    }

    void onAcknowledged(String topic, int number) {
        account(topic).messages.get(number).acknowledged = true;
    }

    void onArrived(String topic, String text) {
        Account account = account(topic);
        int number = Integer.parseInt(text.substring(text.indexOf('#') + 1));
        Message message = account.messages.get(number);
        message.arrivals++;
        arrivals++;
        if (!text.equals(text(topic, number))) {
            failures.add(text + " arrived as a message of " + topic);
        } else if (message.arrivals > 1 && account.promise == Promise.EXACTLY_ONCE) {
            failures.add(text + " arrived " + message.arrivals + " times");
        } else if (message.arrivals == 1 && number < account.newest) {
            failures.add(text + " arrived after " + text(topic, account.newest));
        }
        account.newest = Math.max(account.newest, number);
    }

    /** The number of messages of the topic that have not arrived. */
    int underWay(String topic) {
        return (int) account(topic).messages.stream()
                .filter(message -> message.arrivals == 0)
                .count();
    }

    /** Messages that are acknowledged and have not arrived, when nothing else is under way. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        accounts.forEach((topic, account) -> {
            for (int number = 0; number < account.messages.size(); number++) {
                Message message = account.messages.get(number);
                if (message.acknowledged && message.arrivals == 0) {
                    missing.add(text(topic, number) + " was acknowledged and has not arrived");
                }
            }
        });
        return missing;
    }

    /** Messages that came too often or too late. */
    List<String> failures() {
        return failures;
    }

    long messages() {
        return accounts.values().stream()
                .mapToLong(account -> account.messages.size())
                .sum();
    }

    long arrivals() {
        return arrivals;
    }

    private Account account(String topic) {
        Account account = accounts.get(topic);
        if (account == null) {
            throw new IllegalArgumentException("no publisher of " + topic);
        }
        return account;
    }
}
