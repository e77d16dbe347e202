#!/bin/sh
# 只用公开工具核验存档件：openssl、perl、GNU date、poppler（pdfdetach；长期保存件另用 pdftoppm）。
# 不用本系统的任何程序，不连网络。整个归档包用 archive.sh。
# Checks records with public tools only. What each step proves: docs/reference/verifying.md.
#
#   sh verify.sh authority.pem 存档件.pdf …            签发机构证书须从签发机构另行取得，不能取自被核验的文件
#   TIME_CA=time.pem CRL=authority.crl sh verify.sh …  时间戳机构证书、吊销列表（PEM，可有多份；都可不给）
#   AT=2030-06-01 sh verify.sh …                       当作那一天核验（不给则按今天）
#
# 应由哪些单位、哪个岗位签，以内嵌的 report.json（在签名覆盖之内）为准，与每个签名的证书逐一对照。
# 看不出的：没有给出吊销列表时，证书有没有被吊销；列表签发以后的吊销；时间戳证书到期而没有续加的，真伪都不能说。
#
# 退出码：0 全部通过；1 有文件已被改动或签名不成立；2 缺工具、证书不对、时间戳已到期、读不出来，无法判断。
set -u
umask 077

if [ $# -lt 2 ]; then
  echo "用法：sh verify.sh authority.pem 存档件.pdf …" >&2
  exit 2
fi
for tool in openssl perl date; do
  command -v "$tool" >/dev/null 2>&1 || { echo "缺少工具 $tool，无法判断。" >&2; exit 2; }
done
authority=$1
shift
openssl x509 -in "$authority" -noout 2>/dev/null || { echo "读不出签发机构证书 $authority，无法判断。" >&2; exit 2; }

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
cat "$authority" ${TIME_CA:+"$TIME_CA"} > "$work/time-authorities.pem" || exit 2
today=$(date -u -d "${AT:-now}" +%s) || { echo "AT 不是日期：$AT" >&2; exit 2; }
# The names (O, CN) of the trusted authorities: a certificate of another issuer with such a name is an impostor's.
awk -v to="$work" '/-----BEGIN/ { n++ } n { print > (to "/root" n ".ca") }' "$authority"
for one in "$work"/*.ca; do
  openssl x509 -in "$one" -noout -subject -nameopt multiline,utf8,-esc_msb 2>/dev/null |
    sed -n 's/^ *\(organizationName\|commonName\) *= //p' | paste -s -d '|' -
done > "$work/authorities"

# Lists of revoked certificates: one that no trusted authority signed says nothing.
lists=0 latest=0
if [ -n "${CRL:-}" ]; then
  [ -r "$CRL" ] || { echo "读不出吊销列表 $CRL，无法判断。" >&2; exit 2; }
  awk -v to="$work" '/-----BEGIN/ { n++ } n { print > (to "/" n ".list") }' "$CRL"
  [ -f "$work/1.list" ] || openssl crl -inform DER -in "$CRL" -out "$work/1.list" 2>/dev/null
  for one in "$work"/*.list; do
    if openssl crl -in "$one" -CAfile "$work/time-authorities.pem" -noout 2>&1 | grep -q '^verify OK'; then
      lists=$((lists + 1))
      made=$(date -u -d "$(openssl crl -in "$one" -noout -lastupdate | cut -d= -f2)" +%s)
      [ "$made" -le "$latest" ] || latest=$made
    else
      rm -f "$one"
      echo "给出的吊销列表里有一份不是给出的机构签的，不作数。"
    fi
  done
fi

# Cuts a file into what each signature covers (N.data), the signature itself (N.der) and its kind (N.kind), and says
# what is wrong with the layout: bytes after the last signature, or a revision that no signature closes (an overlay).
cut='
  my ($file, $out) = @ARGV;
  open(my $in, "<:raw", $file) or die "读不出来\n";
  my $data = do { local $/; <$in> };
  $data =~ /\A%PDF-/ or die "不是PDF文件，或文件开头多出了内容\n";
  my (@ends, $count, @wrong);
  while ($data =~ /startxref\s+\d+\s+%%EOF\n?/g) { push @ends, pos($data); }
  my @closed = ($ends[0]);
  my @found;
  while ($data =~ m{/ByteRange ?\[\s*(\d+) (\d+) (\d+) (\d+)\s*\]}g) { push @found, [$1, $2, $3, $4]; }
  my @names;
  while ($data =~ m{/T ?\((\w+)\)}g) { push @names, [$1, pos($data)]; }
  for my $range (sort { $a->[2] <=> $b->[2] } @found) {
    my ($start, $length, $after, $rest) = @$range;
    $count++;
    my $end = $after + $rest;
    $start == 0 or push @wrong, "第${count}个签名没有从文件开头签起";
    $end <= length($data) or do { push @wrong, "文件不完整：第${count}个签名所覆盖的内容被截去了一部分"; next; };
    my $hex = substr($data, $length, $after - $length);
    $hex =~ /\A<([0-9A-Fa-f]+)>\z/ or do { push @wrong, "第${count}个签名的数据或范围被改动过"; next; };
    my $bytes = pack("H*", $1);
    my ($head, $size) = (2, ord(substr($bytes, 1, 1)));
    if ($size > 128) { my $n = $size - 128; $size = 0; $size = $size * 256 + ord(substr($bytes, 2 + $_, 1)) for 0 .. $n - 1; $head += $n; }
    substr($bytes, $head + $size) =~ /\A\0*\z/ or push @wrong, "第${count}个签名后面的空位里藏有内容";
    my $place_of_object = rindex($data, " obj", $length);
    my ($object) = substr($data, 0, $place_of_object) =~ /(\d+) \d+\z/;
    my $before = substr($data, $place_of_object, $length - $place_of_object);
    my $field = "?";
    for my $name (@names) {
      my $begin = rindex($data, " obj", $name->[1]);
      my $dictionary = substr($data, $begin, index($data, "endobj", $begin) - $begin);
      $field = $name->[0] if $name->[1] < $end && $dictionary =~ m{/V $object \d+ R\b};
    }
    my $kind = (substr($data, $after, 400) . $before) =~ m{/ETSI\.RFC3161} ? "stamp" : "signature";
    for (["data", substr($data, 0, $length) . substr($data, $after, $rest)], ["der", substr($bytes, 0, $head + $size)], ["kind", $kind], ["end", $end], ["field", $field]) {
      open(my $to, ">:raw", "$out/$count.$_->[0]") or die "写不了临时文件\n";
      print $to $_->[1];
      close $to;
    }
    push @closed, $end;
  }
  $count or die "文件里没有签名\n";
  open(my $first, ">", "$out/first.end") or die "写不了临时文件\n";
  print $first $ends[0];
  close $first;
  $closed[-1] == length($data) or push @wrong, "最后一个签名或时间戳没有覆盖整个文件：之后又加了内容";
  "@ends" eq "@closed" or push @wrong, "文件有" . @ends . "个版本，签名和时间戳有${count}个：签名之外另有改动，或被叠加了内容";
  print "$count\n";
  print STDERR "    × $_\n" for @wrong;
  exit(@wrong ? 1 : 0);
'

# Writes the time stamp inside a signature (N.token) and the value that it covers (N.value).
token() {
  openssl asn1parse -inform DER -in "$1.der" > "$1.tree" 2>/dev/null || return 1
  place=$(awk -F: '/smime-aa-timeStampToken/ { found = 1; next } found && /SEQUENCE/ { print $1 + 0; exit }' "$1.tree")
  value=$(awk -F: '/smime-aa-timeStampToken/ { print last; exit } /OCTET STRING/ { last = $1 + 0 }' "$1.tree")
  [ -n "$place" ] && [ -n "$value" ] || return 1
  openssl asn1parse -inform DER -in "$1.der" -strparse "$place" -noout -out "$1.token" 2>/dev/null &&
    openssl asn1parse -inform DER -in "$1.der" -strparse "$value" -noout -out "$1.value" >/dev/null 2>&1
  [ -s "$1.token" ] && perl -e '
    my ($der, $place, $to) = @ARGV;
    open(my $in, "<:raw", $der) or exit 1; my $data = do { local $/; <$in> };
    my ($head, $size) = (2, ord(substr($data, $place + 1, 1)));
    if ($size > 128) { my $n = $size - 128; $size = 0; $size = $size * 256 + ord(substr($data, $place + 2 + $_, 1)) for 0 .. $n - 1; $head += $n; }
    open(my $out, ">:raw", $to) or exit 1; print $out substr($data, $place + $head, $size);
  ' "$1.der" "$value" "$1.value"
}

# The time that a token states, in seconds.
seconds() {
  stated=$(openssl ts -reply -token_in -in "$1" -text 2>/dev/null | sed -n 's/^Time stamp: //p')
  [ -n "$stated" ] && date -u -d "$stated" +%s
}

verify_stamp() { # $1 token, $2 what it covers, $3 seconds
  openssl ts -verify -token_in -in "$1" -data "$2" -CAfile "$work/time-authorities.pem" -attime "$3" >/dev/null 2>&1
}

# Says who gave a time stamp that no trusted authority vouches for; fails where it is broken, or an impostor's.
giver() { # $1 token, $2 what it covers
  openssl cms -verify -inform DER -in "$1" -noverify -signer "$work/giver.cert" -out /dev/null 2>/dev/null || return 1
  stated=$(openssl ts -reply -token_in -in "$1" -text 2>/dev/null |
    sed -n 's/^ *[0-9a-f]\{4\} - \([0-9a-f -]*\)   .*/\1/p' | tr -dc 0-9a-f)
  [ "$stated" = "$(openssl dgst -sha256 -r "$2" | cut -c1-64)" ] || return 1
  ! impostor "$work/giver.cert" && part "$work/giver.cert" -subject commonName
}

# Says whether a certificate claims a trusted authority's name, or made itself.
impostor() {
  part "$1" -issuer 'organizationName\|commonName' | paste -s -d '|' - | grep -qxFf "$work/authorities" ||
    [ "$(part "$1" -issuer commonName)" = "$(part "$1" -subject commonName)" ]
}

# Judges a time stamp: it must hold at its own time, and its certificate must have counted at $proof: today, or when the
# next time stamp was given. Says what is wrong and fails, else sets $at and moves $proof to its own time.
stamp() { # $1 token, $2 what it covers, $3 whose, for what is said
  if ! at=$(seconds "$1") || ! verify_stamp "$1" "$2" "$at"; then
    if given=$(giver "$1" "$2"); then
      echo "    ？ $3的时间戳由“$given”出具，不在给出的机构证书里，无法判断"
      worse 2
    else
      echo "    × $3的时间戳不成立：时间戳与签名对不上，或是自制、冒名的"
      worse 1
    fi
    return 1
  fi
  openssl cms -verify -inform DER -in "$1" -noverify -signer "$work/stamp.cert" -out /dev/null 2>/dev/null
  if ! verify_stamp "$1" "$2" "$proof"; then
    ended=$(date -u -d "$(openssl x509 -in "$work/stamp.cert" -noout -enddate | cut -d= -f2)" +%F)
    echo "    ？ $3的时间戳证书有效至 $ended，到期以前没有续加时间戳，"
    echo "       到 $(date -u -d "@$proof" +%F) 已不能证明是那时加的：不是说假，也不能说真，无法判断"
    worse 2
    return 1
  fi
  if since=$(revoked "$work/stamp.cert") && [ "$(date -u -d "$since" +%s)" -le "$proof" ]; then
    echo "    ？ $3的时间戳证书已被吊销（$since），吊销以前没有续加时间戳：分不清时间戳是吊销前加的还是吊销后伪造的，无法判断"
    worse 2
    return 1
  fi
  proof=$at
}

# Says since when a certificate ($1) is revoked, by the lists that the caller gave.
revoked() {
  serial=$(openssl x509 -in "$1" -noout -serial | sed 's/^serial=//')
  issuer=$(openssl x509 -in "$1" -noout -issuer -nameopt RFC2253 | sed 's/^issuer= *//')
  for list in "$work"/*.list; do
    [ -f "$list" ] || continue
    [ "$(openssl crl -in "$list" -noout -issuer -nameopt RFC2253 | sed 's/^issuer= *//')" = "$issuer" ] || continue
    openssl crl -in "$list" -noout -text 2>/dev/null |
      awk -v serial="$serial" '$1 == "Serial" && $3 == serial { found = 1; next } found && /Revocation Date/ { sub(/.*Date: /, ""); print; exit }' |
      grep . && return 0
  done
  return 1
}

part() { # $1 certificate, $2 -subject or -issuer, $3 which part of the name
  openssl x509 -in "$1" -noout "$2" -nameopt multiline,utf8,-esc_msb | sed -n "s/^ *\($3\) *= //p"
}

check_cms() { # $1 signature without its ending, $2 seconds, then further options
  name=$1 when=$2
  shift 2
  openssl cms -verify -binary -inform DER -in "$name.der" -content "$name.data" -CAfile "$authority" \
    -purpose any -attime "$when" -signer "$name.cert" -out /dev/null "$@" 2>"$work/why"
}

# Judges the signature $one, number $number: prints what was found.
signature() {
  how="时间戳"
  if token "$one"; then
    stamp "$one.token" "$one.value" "第${number}个签名" || return
  else
    # Without a time stamp nobody else says when: the certificate must still count today.
    how="没有时间戳，按今天核验"
    at=$today
  fi
  if ! check_cms "$one" "$at"; then
    why=$(tail -n 1 "$work/why")
    if ! check_cms "$one" "$at" -noverify; then
      echo "    × 第${number}个签名不成立：文件在签名后被改动，或签名被改动（$why）"
      worse 1
    elif impostor "$one.cert"; then
      echo "    × 第${number}个签名的证书不成立：自制或冒名，或签名时不在有效期内（$why）"
      worse 1
    else
      echo "    ？ 第${number}个签名的证书由“$(part "$one.cert" -issuer commonName)”签发，不在给出的签发机构证书里，无法判断是谁签的"
      worse 2
    fi
    return
  fi
  desk=$(part "$one.cert" -subject organizationalUnitName)
  unit=$(part "$one.cert" -subject organizationName)
  who="$unit $desk $(part "$one.cert" -subject commonName)"
  printf '%s\t%s\n' "$desk" "$unit" > "$one.signed"
  echo "    ✓ 第${number}个签名：$who $(date -u -d "@$at" '+%Y-%m-%d %H:%M:%S') UTC（$how）"
  if since=$(revoked "$one.cert"); then
    if [ "$(date -u -d "$since" +%s)" -le "$at" ]; then
      echo "    × 这份证书在签名之前已被吊销：$since"
      worse 1
    else
      echo "      这份证书后来被吊销（$since），签名在前，不受影响"
    fi
  fi
}

# A revision that only adds a time stamp must not change what people see or what is embedded: the file as it was when the
# last person had signed ($1) is shown and unpacked beside the whole file ($2).
same_to_see() {
  for tool in pdftoppm pdfdetach; do
    command -v "$tool" >/dev/null 2>&1 || { echo "    ？ 缺少工具 $tool（poppler），查不了时间戳是否夹带了改动"; worse 2; return; }
  done
  for copy in signed whole; do
    mkdir -p "$work/$copy"
    [ "$copy" = signed ] && from=$1 || from=$2
    pdftoppm -r 75 -gray "$from" "$work/$copy/page" 2>/dev/null && pdfdetach -saveall -o "$work/$copy" "$from" 2>/dev/null
  done
  if diff -rq "$work/signed" "$work/whole" >/dev/null && [ -n "$(ls "$work/whole")" ]; then
    echo "    ✓ 加时间戳前后，看到的各页和内嵌的文件都一样"
  else
    echo "    × 加时间戳时夹带了改动：看到的页面或内嵌的文件与签名时不一样"
    worse 1
  fi
  rm -rf "$work/signed" "$work/whole"
}

# Prints a line for each signature that must be there, in the order of signing: field, desk, unit ("-": any of that desk).
# It stands in report.json, which the file as it was before anybody signed ($1) and the whole file ($2) must both carry.
required='
  my ($before, $after, $printed) = @ARGV;
  my ($first, $last, $digest) = map { open(my $in, "<:raw", $_) or exit 2; local $/; <$in> } $before, $after, $printed;
  $first eq $last or exit 1;
  eval {
    my $content = decode_json($last);
    decode_json($digest)->{content_sha256} eq sha256_hex($last) or exit 1;
    binmode(STDOUT, ":utf8");
    for my $signer (@{$content->{signers}}) { $signer->{unit} =~ /[\t\n]/ and exit 2; printf("Head%d\t签发\t%s\n", $signer->{order}, $signer->{unit}); }
    print "Office\t督查室验收\t-\n";
    1;
  } or exit 2;
'

# Compares the certificates that signed with who must have signed.
signers() {
  command -v pdfdetach >/dev/null 2>&1 || { echo "    ？ 缺少工具 pdfdetach（poppler），取不出内嵌的 report.json，不知道应由谁签"; worse 2; return; }
  head -c "$(cat "$work/first.end")" "$file" > "$work/first.pdf"
  pdfdetach -savefile report.json -o "$work/first.json" "$work/first.pdf" >/dev/null 2>&1
  pdfdetach -savefile report.json -o "$work/last.json" "$file" >/dev/null 2>&1
  pdfdetach -savefile printing.json -o "$work/printing.json" "$file" >/dev/null 2>&1
  perl -Mutf8 -MJSON::PP -MDigest::SHA=sha256_hex -e "$required" "$work/first.json" "$work/last.json" "$work/printing.json" > "$work/required" 2>/dev/null
  case $? in
    0) ;;
    1) echo "    × 内嵌的 report.json 在签名时被换过，或与印在纸面上的内容摘要不符"; worse 1; return ;;
    *) echo "    ？ 读不出内嵌的 report.json（或 perl 缺少 JSON::PP、Digest::SHA），不知道应由谁签，无法判断"; worse 2; return ;;
  esac
  all=1
  wanted=""
  while IFS='	' read -r field desk unit; do
    name=$desk
    [ "$unit" = - ] || name="$unit $desk"
    found=$(grep -lx "$field" "$work"/*.field 2>/dev/null | head -n 1)
    if [ -z "$found" ]; then
      echo "    × 缺少“$name”的签名：尚未签完，或签名已被删去"
      worse 1
      all=0
      continue
    fi
    wanted="$wanted $field"
    [ -f "${found%.field}.signed" ] || { all=0; continue; }
    IFS='	' read -r real_desk real_unit < "${found%.field}.signed"
    if [ "$real_desk" != "$desk" ] || { [ "$unit" != - ] && [ "$real_unit" != "$unit" ]; }; then
      echo "    × 报告载明应由“$name”签，实际是“$real_unit $real_desk”的证书签的"
      worse 1
      all=0
    fi
  done < "$work/required"
  real=""
  number=0
  while [ "$number" -lt "$count" ]; do
    number=$((number + 1))
    [ "$(cat "$work/$number.kind" 2>/dev/null)" = stamp ] || real="$real $(cat "$work/$number.field" 2>/dev/null)"
  done
  [ "$wanted" = "$real" ] || { echo "    × 签名的位置或次序与报告载明的不符"; worse 1; all=0; }
  [ "$all" -eq 0 ] || echo "    ✓ 应签的都签了，证书的单位和岗位与报告载明的逐一相符：$(awk -F '\t' '{ printf "%s%s", (NR > 1 ? "、" : ""), ($3 == "-" ? "" : $3 " ") $2 }' "$work/required")"
}

worse() { [ "$result" -eq 1 ] || result=$1; }

answer=0
for file in "$@"; do
  rm -f "$work"/*.der "$work"/*.data "$work"/*.kind "$work"/*.token "$work"/*.value "$work"/*.tree "$work"/*.cert "$work"/*.end "$work"/*.told "$work"/*.field "$work"/*.signed "$work"/*.json
  echo "$file"
  count=$(perl -e "$cut" "$file" "$work" 2>"$work/said")
  status=$?
  cat "$work/said"
  result=0
  if [ -z "$count" ]; then
    worse 2
  else
    [ "$status" -eq 0 ] || worse 1
    # From the last to the first: each time stamp proves that all before it was there at its time.
    proof=$today
    number=$count
    last=""
    while [ "$number" -gt 0 ]; do
      one="$work/$number"
      if [ -f "$one.der" ] && [ "$(cat "$one.kind")" = stamp ]; then
        [ -z "$last" ] || { echo "    × 第${number}个时间戳之后又有签名"; worse 1; }
        stamp "$one.der" "$one.data" "第${number}个（整份文件）" > "$one.told" &&
          echo "    ✓ 第${number}个：整份文件的时间戳，$(date -u -d "@$at" '+%Y-%m-%d %H:%M:%S') UTC" > "$one.told"
      elif [ -f "$one.der" ]; then
        signature > "$one.told"
        last=${last:-$number}
      fi
      number=$((number - 1))
    done
    while [ "$number" -lt "$count" ]; do
      number=$((number + 1))
      cat "$work/$number.told" 2>/dev/null
    done
    if [ -n "$last" ] && [ "$last" -lt "$count" ] && [ -f "$work/$last.end" ]; then
      head -c "$(cat "$work/$last.end")" "$file" > "$work/signed.pdf"
      same_to_see "$work/signed.pdf" "$file"
    fi
    [ -n "$last" ] || { echo "    × 里面没有人的签名，只有时间戳"; worse 1; }
    signers
  fi
  case $result in
    0) echo "    ✓ 有效：应有的签名都成立，最后一个覆盖整个文件" ;;
    1) echo "    × 已被改动，或签名不成立" ;;
    *) echo "    ？ 无法判断" ;;
  esac
  [ "$answer" -eq 1 ] || [ "$result" -eq 0 ] || answer=$result
done
if [ "$lists" -gt 0 ]; then
  echo "吊销：按给出的 $lists 份列表核对，最近一份签发于 $(date -u -d "@$latest" +%F)；此后才吊销的看不出。"
else
  echo "吊销：没有给出吊销列表（CRL=…），看不出签名人和时间戳机构的证书有没有被吊销；以上结论以都没有被吊销为前提。"
fi
exit "$answer"
