#!/bin/sh
# 只用公开工具核验解开的归档包：openssl、perl（JSON::PP、Digest::SHA）、sha256sum、GNU date、poppler。
# 不用本系统的任何程序，不连网络。逐件存档件由旁边的 verify.sh 核验。
# Checks an unpacked archive with public tools only. What each step proves: docs/reference/verifying.md.
#
#   sh verify/archive.sh authority.pem [归档包的文件夹]  签发机构证书须从签发机构另行取得，不能取自归档包
#   TIME_CA=time.pem CRL=authority.crl AT=2030-06-01 …   时间戳机构证书、吊销列表、当作哪一天（同 verify.sh）
#
# 退出码：0 全部通过；1 有缺少、多出、改动，或签名不成立；2 无法判断。
# 看不出的：别的文件的审计事件不在包里，前后都没有本包事件、检查点、存档件相连的一条，只有清单的时间戳护着它。
set -u
umask 077

[ $# -ge 1 ] || { echo "用法：sh verify/archive.sh authority.pem [归档包的文件夹]" >&2; exit 2; }
absolute() { case $1 in /*) echo "$1" ;; *) echo "$PWD/$1" ;; esac; }
here=$(absolute "$(dirname "$0")")
authority=$(absolute "$1")
[ -z "${TIME_CA:-}" ] || { TIME_CA=$(absolute "$TIME_CA"); export TIME_CA; }
[ -z "${CRL:-}" ] || { CRL=$(absolute "$CRL"); export CRL; }
cd "${2:-$here/..}" || exit 2
for tool in openssl perl date sha256sum awk pdfdetach; do
  command -v "$tool" >/dev/null 2>&1 || { echo "缺少工具 $tool，无法判断。" >&2; exit 2; }
done
perl -MJSON::PP -MDigest::SHA -e 1 2>/dev/null || { echo "perl 缺少 JSON::PP 或 Digest::SHA，无法判断。" >&2; exit 2; }
[ -f manifest.json ] && [ -f SHA256SUMS ] || { echo "× 缺少清单 manifest.json 或 SHA256SUMS：无法知道应有哪些文件。"; exit 1; }

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cat "$authority" ${TIME_CA:+"$TIME_CA"} > "$work/authorities.pem" || exit 2
today=$(date -u -d "${AT:-now}" +%s) || { echo "AT 不是日期：$AT" >&2; exit 2; }
result=0
worse() { [ "$result" -eq 1 ] || result=$1; }
wrong() { echo "× $1"; worse 1; }
unclear() { echo "？ $1"; worse 2; }

# The manifest: digests as SHA256SUMS has them, and where the records lie.
perl -Mutf8 -MJSON::PP -MDigest::SHA -e '
  open(my $in, "<:raw", "manifest.json") or exit 1; local $/; my $raw = <$in>;
  my $manifest = decode_json($raw);
  open(my $sums, ">:utf8", "$ARGV[0]/sums"); open(my $records, ">:utf8", "$ARGV[0]/records"); open(my $names, ">:utf8", "$ARGV[0]/names");
  print $sums Digest::SHA::sha256_hex($raw), "  manifest.json\n";
  print $sums "$_->{sha256}  $_->{path}\n" for @{$manifest->{files}};
  print $names "$_->{path}\n" for @{$manifest->{files}};
  print $records "$_->{path}\n" for @{$manifest->{records}};
  open(my $said, ">:utf8", "$ARGV[0]/said");
  print $said "第 $_->{sequence} 号审计事件：$_->{what}\n" for @{($manifest->{audit} // {})->{findings} // []};
' "$work" 2>/dev/null || { echo "× 读不懂清单 manifest.json。"; exit 1; }
cmp -s "$work/sums" SHA256SUMS || wrong "SHA256SUMS 与清单不一致。"
sha256sum -c "$work/sums" 2>/dev/null | grep -v ': OK$' > "$work/bad" && { sed 's/: [^:]*$/：缺少，或已被改动。/; s/^/× /' "$work/bad"; worse 1; }

# The time stamps over the manifest, the last first: each proves that all before it was there at its time.
number=0
name=manifest.tst
cat manifest.json > "$work/joined"
while [ -f "$name" ]; do
  number=$((number + 1))
  cp "$work/joined" "$work/covered$number"
  cat "$name" >> "$work/joined"
  printf '%s\n' "$name" >> "$work/names"
  name=manifest-$((number + 1)).tst
done
printf 'manifest.json\nSHA256SUMS\n' >> "$work/names"
find . -type f | sed 's|^\./||' | grep -vxFf "$work/names" > "$work/extra" && { sed 's/$/：多出，清单里没有。/; s/^/× /' "$work/extra"; worse 1; }
proof=$today holds=1
[ "$number" -gt 0 ] || { unclear "清单没有时间戳：连同清单整个换过也看不出来。"; holds=0; }
while [ "$number" -gt 0 ]; do
  name=manifest.tst
  [ "$number" -eq 1 ] || name=manifest-$number.tst
  stated=$(openssl ts -reply -token_in -in "$name" -text 2>/dev/null | sed -n 's/^Time stamp: //p')
  time=$(date -u -d "${stated:-nothing}" +%s 2>/dev/null)
  holding() { openssl ts -verify -token_in -in "$name" -data "$work/covered$number" -CAfile "$work/authorities.pem" -attime "$1" > "$work/why" 2>&1; }
  if [ -n "$time" ] && holding "$time" && holding "$proof"; then
    proof=$time
    echo "✓ 清单的时间戳 $name：$(date -u -d "@$time" '+%Y-%m-%d %H:%M:%S') UTC"
  elif [ -n "$time" ] && holding "$time"; then
    unclear "清单的时间戳 $name：证书到期以前没有续加，$(date -u -d "@$proof" +%F) 已不能证明清单是那时的（不是说假，也不能说真）。"
    holds=0
  elif grep -qi 'certificate' "$work/why"; then
    unclear "清单的时间戳 $name 不是给出的机构出具的，或签名不成立。"
    holds=0
  else
    wrong "清单与它的时间戳 $name 对不上：清单被换过，或时间戳被改动。"
    holds=0
  fi
  number=$((number - 1))
done

# The audit events: each by its hash, the one after it, and the checkpoints on both sides.
perl -Mutf8 -MJSON::PP -MDigest::SHA=sha256_hex -e '
  my $work = shift; my ($bad, $count, %root, $before, @accepted) = (0, 0);
  binmode(STDOUT, ":utf8");
  sub wrong { print "× $_[0]\n"; $bad = 1; }
  sub slurp { open(my $in, "<:raw", $_[0]) or return undef; local $/; return scalar <$in>; }
  my $json = JSON::PP->new->utf8->canonical;
  for my $file (glob("audit/checkpoints/*.json")) {
    my $stated = eval { decode_json(slurp($file)) } or do { wrong("检查点 $file 读不懂。"); next; };
    my $signature = delete $stated->{signature};
    for (["message", $json->encode($stated)], ["signature", pack("H*", $signature)], ["key", pack("H*", "302a300506032b6570032100" . $stated->{public_key})]) {
      open(my $to, ">:raw", "$work/$_->[0]"); print $to $_->[1]; close $to;
    }
    if (system("openssl pkeyutl -verify -pubin -keyform DER -inkey $work/key -rawin -in $work/message -sigfile $work/signature >/dev/null 2>&1") == 0
        && $file =~ /\/0*$stated->{sequence}\.json\z/) { $root{$stated->{sequence}} = $stated->{root}; }
    else { wrong("检查点 $file 已被改动：签名不成立。"); }
  }
  if (open(my $lines, "<:raw", "audit/events.jsonl")) {
    open(my $rows, "<:raw", "audit/events.csv"); <$rows>;
    while (my $line = <$lines>) {
      chomp $line; $count++;
      my $event = eval { decode_json($line) } or do { wrong("audit/events.jsonl 第 $count 行读不懂。"); undef $before; next; };
      my ($number, $previous, $digest) = ($event->{sequence}, $event->{previous_hash}, sha256_hex($line));
      my @cells = split(/,/, scalar(<$rows>) // "", 3);
      ($cells[0] // "") eq $number && ($cells[1] // "") eq $digest or wrong("第 $number 号审计事件与 events.csv 里它的摘要不符。");
      if ($before) {
        $number > $before->[0] or wrong("审计事件的次序不对：第 $number 号排在第 $before->[0] 号之后。");
        $number != $before->[0] + 1 || $previous eq $before->[1] or wrong("第 $before->[0] 号审计事件已被改动：第 $number 号记着的前一事件摘要与它不符。");
      }
      ($root{$number} // $digest) eq $digest or wrong("第 $number 号审计事件与同号检查点所签的摘要不符。");
      ($root{$number - 1} // $previous) eq $previous or wrong("第 $number 号审计事件之前一号，与检查点所签的摘要不符。");
      $before = [$number, $digest];
      push @accepted, ($event->{data}{revision_sha256} // "") . " " . ($event->{data}{file_sha256} // "") if $event->{kind} eq "report.accept";
    }
  }
  my $manifest = decode_json(slurp("manifest.json"));
  $count == ($manifest->{events} // $count) or wrong("审计事件有 $count 条，清单写的是 $manifest->{events} 条。");
  my %accepted = map { $_ => 1 } @accepted;
  for my $record (@{$manifest->{records}}) {
    my $path = $record->{path}; utf8::encode($path);
    my $data = slurp($path) // next;
    for my $inside ("printing.json", "report.json") { unlink "$work/$inside"; system("pdfdetach", "-savefile", $inside, "-o", "$work/$inside", $path); }
    my $printed = eval { decode_json(slurp("$work/printing.json")) }; my $content = slurp("$work/report.json");
    my $report = eval { decode_json($content) };
    $printed && $report or do { wrong("$record->{number}：读不出内嵌的 report.json 和 printing.json。"); next; };
    my $sha = sha256_hex($content);
    $sha eq $record->{content_sha256} or wrong("$record->{path} 不是清单所说的 $record->{number}：内容摘要不同。");
    ($report->{correction}{number} // "") eq ($record->{supersedes} // "") or wrong("$record->{number} 更正的是哪一件，与清单不符。");
    my $point = $printed->{audit_checkpoint};
    !$point || ($root{$point->{sequence}} // "") eq $point->{root} or wrong("$record->{number} 印着的第 $point->{sequence} 号检查点，包里没有或不是同一个。");
    my $found = 0;
    while ($data =~ /startxref\s+\d+\s+%%EOF\n?/g) { $found ||= $accepted{"$sha " . sha256_hex(substr($data, 0, pos($data)))}; }
    $found || !defined $manifest->{events} or wrong("$record->{number} 没有对应的验收事件。");
    print "  $record->{number} 已被 $record->{superseded_by} 取代，不是现行的。\n" if $record->{superseded_by};
  }
  print "✓ 审计事件 $count 条、检查点 " . keys(%root) . " 个：与摘要、前后事件、检查点、存档件都对得上\n" unless $bad;
  exit $bad;
' "$work" || worse 1
while IFS= read -r line; do unclear "导出时已查出：$line"; done < "$work/said"

# The records: as of the time that the manifest's stamps prove, since it names their digests.
[ "$holds" -eq 0 ] || [ "$result" -eq 1 ] || export AT="@$proof"
while IFS= read -r record; do
  [ -f "$record" ] || continue
  sh "$here/verify.sh" "$authority" "$record" > "$work/answer" 2>&1
  status=$?
  cat "$work/answer"
  [ "$status" -eq 0 ] || worse "$status"
done < "$work/records"
case $result in
  0) echo "✓ 归档包完整，$(wc -l < "$work/records") 件存档件都有效" ;;
  1) echo "× 归档包不完整或已被改动" ;;
  *) echo "？ 归档包无法判断" ;;
esac
exit "$result"
