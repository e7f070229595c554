/*
 * libca, the client library of epics-base, called from C: the actions of benches/channel-access.ts.
 *
 *     ca_libca ACTION PREFIX CHANNELS AMOUNT
 *
 * Callbacks come from libca's own threads (preemptive), as in every program that does something besides. Prints one line
 * of JSON. Compiled by the bench itself.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <cadef.h>
#include <epicsAtomic.h>
#include <epicsEvent.h>

#define WINDOW 1000
#define ARRAY_WINDOW 4
#define LONGEST_TRIPS 100000

static int left;                /* answers still to come of the batch under way */
static epicsEventId batchDone;
static chid *channels;
static int channelCount;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + 1e-9 * time.tv_nsec;
}

static double cpu(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + 1e-6 * (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void answered(void) {
    if (epicsAtomicDecrIntT(&left) == 0) epicsEventSignal(batchDone);
}

static void onConnection(struct connection_handler_args args) {
    if (args.op == CA_OP_CONN_UP) answered();
}

static volatile double lastValue;

static void onValue(struct event_handler_args args) {
    if (args.status != ECA_NORMAL) exit(2);
    lastValue = ((const struct dbr_time_double *)args.dbr)->value;
    answered();
}

static void *arrayCopy;
static size_t arrayBytes;

static void onArray(struct event_handler_args args) {
    if (args.status != ECA_NORMAL) exit(2);
    memcpy(arrayCopy, args.dbr, arrayBytes);    /* the buffer is libca's: a program that uses the data copies them */
    answered();
}

static void check(int status) {
    if (status & CA_M_SUCCESS) return;
    fprintf(stderr, "%s\n", ca_message(status));
    exit(2);
}

static void connectAll(const char *prefix) {
    channels = calloc(channelCount, sizeof(chid));
    left = channelCount;
    for (int i = 0; i < channelCount; i++) {
        char name[80];
        snprintf(name, sizeof name, "%s%d", prefix, i);
        check(ca_create_channel(name, onConnection, NULL, 0, &channels[i]));
    }
    ca_flush_io();
    epicsEventWait(batchDone);
}

static void getBatch(int from, int size) {
    left = size;
    for (int i = 0; i < size; i++)
        check(ca_array_get_callback(DBR_TIME_DOUBLE, 1, channels[(from + i) % channelCount], onValue, NULL));
    ca_flush_io();
    epicsEventWait(batchDone);
}

static void gets(int total) {
    for (int done = 0; done < total; done += WINDOW) getBatch(done, WINDOW);
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double medianTrip(int total) {
    static double trips[LONGEST_TRIPS];
    for (int i = 0; i < total; i++) {
        double start = now();
        getBatch(i, 1);
        trips[i] = now() - start;
    }
    qsort(trips, total, sizeof trips[0], compare);
    return trips[total / 2];
}

static double *previous;
static long updates, lost;

static void onUpdate(struct event_handler_args args) {
    int i = (int)(size_t)args.usr;
    double value = ((const struct dbr_time_double *)args.dbr)->value;
    if (previous[i] != 0) lost += (long)(value - previous[i] - 1);
    previous[i] = value;
    updates++;
}

int main(int argc, char **argv) {
    if (argc != 5) return 1;
    const char *action = argv[1], *prefix = argv[2];
    int amount = atoi(argv[4]);
    channelCount = atoi(argv[3]);
    batchDone = epicsEventMustCreate(epicsEventEmpty);
    if (strcmp(action, "connect") == 0) {
        for (int before = 0; before < amount; before++) {
            check(ca_context_create(ca_enable_preemptive_callback));
            connectAll(prefix);
            ca_context_destroy();
        }
    }
    double start = now(), startCpu = cpu();
    check(ca_context_create(ca_enable_preemptive_callback));
    if (strcmp(action, "connect") == 0) {
        connectAll(prefix);
        printf("{\"wallS\": %g, \"cpuS\": %g}\n", now() - start, cpu() - startCpu);
    } else if (strcmp(action, "gets") == 0) {
        connectAll(prefix);
        gets(amount / 4);
        start = now(), startCpu = cpu();
        gets(amount);
        printf("{\"wallS\": %g, \"cpuS\": %g}\n", now() - start, cpu() - startCpu);
    } else if (strcmp(action, "trip") == 0) {
        connectAll(prefix);
        medianTrip(amount / 4);
        printf("{\"medianS\": %g}\n", medianTrip(amount));
    } else if (strcmp(action, "array") == 0) {
        channelCount = 1;
        arrayBytes = atoi(argv[3]);
        arrayCopy = malloc(arrayBytes);
        connectAll(prefix);
        for (int done = -2 * ARRAY_WINDOW; done < amount; done += ARRAY_WINDOW) {
            if (done == 0) start = now(), startCpu = cpu();
            left = ARRAY_WINDOW;
            for (int i = 0; i < ARRAY_WINDOW; i++)
                check(ca_array_get_callback(DBR_CHAR, arrayBytes, channels[0], onArray, NULL));
            ca_flush_io();
            epicsEventWait(batchDone);
        }
        printf("{\"wallS\": %g, \"cpuS\": %g}\n", now() - start, cpu() - startCpu);
    } else if (strcmp(action, "monitor") == 0) {
        connectAll(prefix);
        previous = calloc(channelCount, sizeof(double));
        for (size_t i = 0; i < (size_t)channelCount; i++)
            check(ca_create_subscription(DBR_TIME_DOUBLE, 1, channels[i], DBE_VALUE | DBE_ALARM, onUpdate, (void *)i, NULL));
        ca_flush_io();
        epicsEventWaitWithTimeout(batchDone, 1.0);
        long startUpdates = updates;
        start = now(), startCpu = cpu();
        epicsEventWaitWithTimeout(batchDone, amount);
        printf("{\"wallS\": %g, \"cpuS\": %g, \"updates\": %ld, \"lost\": %ld}\n", now() - start, cpu() - startCpu,
               updates - startUpdates, lost);
    } else {
        return 1;
    }
    fflush(stdout);
    _exit(0);
}
